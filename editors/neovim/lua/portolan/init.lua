-- Starts the language server for Portolan models and adds two commands. Works with Neovim 0.7 and later.
local M = {}

local defaults = {
  -- The server and its arguments.
  cmd = { 'portolan-lsp' },
  -- The workspace is the nearest folder upwards with one of these, else the folder of the file. The server finds the project by itself.
  root_markers = { '.git' },
  -- Called with client and buffer once the server serves the buffer: the place for keys of your own.
  on_attach = nil,
}

local function root(file, markers)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  for _, marker in ipairs(markers) do
    local found = vim.fn.finddir(marker, folder .. ';')
    if found == '' then
      found = vim.fn.findfile(marker, folder .. ';')
    end
    if found ~= '' then
      return vim.fn.fnamemodify(found, ':p:h' .. (vim.fn.isdirectory(found) == 1 and ':h' or ''))
    end
  end
  return folder
end

-- One client for each root; what `vim.lsp.start` does since 0.8.
local clients = {}
local function attach(buffer, options)
  local file = vim.api.nvim_buf_get_name(buffer)
  if vim.fn.executable(options.cmd[1]) == 0 then
    vim.notify_once(
      ('Portolan: "%s" is not on PATH. Build it with: cargo install --path lsp'):format(options.cmd[1]),
      vim.log.levels.WARN
    )
    return
  end
  local config = { name = 'portolan', cmd = options.cmd, root_dir = root(file, options.root_markers), on_attach = options.on_attach }
  config.workspace_folders = { { uri = vim.uri_from_fname(config.root_dir), name = config.root_dir } }
  if vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
    return
  end
  local id = clients[config.root_dir]
  if not id or not vim.lsp.get_client_by_id(id) then
    id = vim.lsp.start_client(config)
    clients[config.root_dir] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
end

-- Asks the server of this buffer; what is wrong is said, never thrown.
local function ask(method, params, answer)
  vim.lsp.buf_request(0, method, params, function(err, result)
    if err then
      vim.notify('Portolan: ' .. (err.message or 'no answer'), vim.log.levels.WARN)
    elseif result == nil then
      vim.notify('Portolan: there is nothing to show here')
    else
      answer(result)
    end
  end)
end

-- How the server of this buffer counts columns: newer versions of Neovim let it choose.
local function encoding()
  local all = vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = 0 }) or vim.lsp.get_active_clients()
  for _, client in ipairs(all) do
    if client.name == 'portolan' then
      return client.offset_encoding or 'utf-16'
    end
  end
  return 'utf-16'
end

--- The proof of what the cursor stands on, in a window over the text.
function M.proof()
  ask('portolan/proof', vim.lsp.util.make_position_params(0, encoding()), function(proof)
    local lines = vim.split('# ' .. proof.title .. '\n\n' .. proof.markdown, '\n')
    vim.lsp.util.open_floating_preview(lines, 'markdown', { border = 'rounded', max_width = 100, focus_id = 'portolan' })
  end)
end

--- The open questions, in the quickfix list.
function M.questions()
  ask('portolan/questions', { textDocument = { uri = vim.uri_from_bufnr(0) } }, function(answer)
    local rows = {}
    for _, q in ipairs(answer.questions) do
      local row = { text = q.text, type = 'I' }
      if q.uri and q.range then
        local place = vim.lsp.util.locations_to_items({ { uri = q.uri, range = q.range } }, encoding())[1]
        row.filename, row.lnum, row.col = place.filename, place.lnum, place.col
      end
      table.insert(rows, row)
    end
    vim.fn.setqflist({}, ' ', { title = 'Portolan: questions, judged on ' .. answer.asOf, items = rows })
    vim.cmd('copen')
  end)
end

--- Begins. `options` may hold `cmd`, `root_markers` and `on_attach`.
function M.setup(options)
  options = vim.tbl_extend('force', defaults, options or {})
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('portolan', { clear = true }),
    pattern = 'portolan',
    callback = function(event)
      attach(event.buf, options)
    end,
  })
  vim.api.nvim_create_user_command('PortolanProof', M.proof, { desc = 'Why the thing under the cursor got its verdicts' })
  vim.api.nvim_create_user_command('PortolanQuestions', M.questions, { desc = 'What the model does not say' })
end

return M
