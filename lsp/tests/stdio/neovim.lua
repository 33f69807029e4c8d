-- A person at work in Neovim: sees what is found, hovers, completes, makes a fix, renames. Leaves with an error when something never comes.
local function fail(text)
  io.stderr:write('FAIL ' .. text .. '\n')
  vim.cmd('cquit 1')
end
local function wait(what, test)
  if not vim.wait(60000, test, 20) then
    fail('never seen: ' .. what)
  end
  io.stdout:write('ok ' .. what .. '\n')
end
local fine, fault = pcall(function()
  local client = vim.lsp.start_client({ name = 'portolan', cmd = { os.getenv('PORTOLAN_LSP') }, root_dir = vim.fn.getcwd() })
  vim.lsp.buf_attach_client(0, client)
  local function says(code)
    for _, d in ipairs(vim.diagnostic.get(0)) do
      if (d.code or (d.user_data and d.user_data.lsp and d.user_data.lsp.code)) == code then
        return true
      end
    end
  end
  local function ask(method, params)
    local all = vim.lsp.buf_request_sync(0, method, params, 30000) or {}
    local _, one = next(all)
    if not one or one.err then
      fail(method .. ': ' .. vim.inspect(one))
    end
    return one.result
  end
  local function at(text, within)
    local line = vim.fn.search('\\V' .. text, 'nw')
    local column = vim.fn.getline(line):find(text, 1, true) - 1 + (within or 0)
    vim.api.nvim_win_set_cursor(0, { line, column })
    return vim.lsp.util.make_position_params()
  end
  local function content()
    return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  end
  local encoding = function()
    return vim.lsp.get_client_by_id(client).offset_encoding
  end

  wait('diagnostics', function()
    return says('XX.toy.pass_due')
  end)

  local hover = ask('textDocument/hover', at('-> Far', 1))
  if not vim.inspect(hover):find('blocked', 1, true) then
    fail('hover says ' .. vim.inspect(hover))
  end
  io.stdout:write('ok hover\n')

  local found = ask('textDocument/completion', at('operator: Away', 10))
  local labels = {}
  for _, item in ipairs(found.items) do
    labels[item.label] = true
  end
  if not labels.Home or not labels.Away or labels.Desk then
    fail('completion says ' .. vim.inspect(vim.tbl_keys(labels)))
  end
  io.stdout:write('ok completion\n')

  local params = at('Lake "Data')
  params.newName = 'Pond'
  vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', params), encoding())
  if content():find('Lake', 1, true) or not content():find('Pond -> Far', 1, true) then
    fail('rename leaves ' .. content())
  end
  io.stdout:write('ok rename\n')

  at('-> Far')
  local range = vim.lsp.util.make_range_params()
  range.context = { diagnostics = {} }
  local chosen
  for _, action in ipairs(ask('textDocument/codeAction', range)) do
    if action.title:find('keep Far in DE', 1, true) then
      chosen = action
    end
  end
  if not chosen then
    fail('the action is missing')
  end
  if not chosen.edit then
    chosen = ask('codeAction/resolve', chosen)
  end
  vim.lsp.util.apply_workspace_edit(chosen.edit, encoding())
  wait('code action', function()
    return not says('XX.toy.pass_due')
  end)
  vim.cmd('qall!')
end)
if not fine then
  fail(fault)
end
