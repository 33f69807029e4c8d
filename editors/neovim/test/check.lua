-- What Neovim shows of the opened model, written to files for `run`. Leaves with an error when something never comes.
local room = os.getenv('PORTOLAN_ROOM')
local said = io.open(room .. '/said', 'w')

local function fail(text)
  io.stderr:write('FAIL ' .. text .. '\n')
  vim.cmd('cquit 1')
end
local function wait(what, test)
  local begun = vim.loop.hrtime()
  if not vim.wait(60000, test, 20) then
    fail('never seen: ' .. what)
  end
  said:write(('ok   %s (%d ms)\n'):format(what, (vim.loop.hrtime() - begun) / 1e6))
end
local function count()
  return #vim.diagnostic.get(0)
end
local function quiet(ms)
  local last, since = -1, 0
  vim.wait(30000, function()
    if count() ~= last then
      last, since = count(), vim.loop.hrtime()
    end
    return (vim.loop.hrtime() - since) / 1e6 > ms
  end, 20)
end

local fine, fault = pcall(function()
  if vim.bo.filetype ~= 'portolan' then
    fail('the file type is ' .. vim.bo.filetype)
  end
  local function group(text, within)
    local line = vim.fn.search('\\V' .. text, 'nw')
    local column = vim.fn.getline(line):find(text, 1, true) + within
    return vim.fn.synIDattr(vim.fn.synID(line, column, 1), 'name')
  end
  for text, name in pairs({ ['entity PumpCo'] = 'portolanWord', ['as_of'] = 'portolanKey', ['->'] = 'portolanArrow', ['2026-11-20'] = 'portolanDate' }) do
    if group(text, 0) ~= name then
      fail(('%s is coloured as %s'):format(text, group(text, 0)))
    end
  end
  said:write('ok   type and colours\n')

  wait('findings', function()
    return count() > 0
  end)
  quiet(500)
  local found = io.open(room .. '/found', 'w')
  for _, d in ipairs(vim.diagnostic.get(0)) do
    local code = d.code or (d.user_data and d.user_data.lsp and d.user_data.lsp.code)
    found:write(('%d:%d %d %s\n'):format(d.lnum + 1, d.col + 1, d.severity, code))
  end
  found:close()

  -- The keys of the documented configuration are there, and hover answers.
  if vim.fn.maparg('K', 'n') == '' then
    fail('on_attach was not called')
  end
  vim.fn.search('\\VLake ~> Support')
  local hover = vim.lsp.buf_request_sync(0, 'textDocument/hover', vim.lsp.util.make_position_params(), 20000) or {}
  local _, first = next(hover)
  if not first or not first.result then
    fail('hover says nothing')
  end
  said:write('ok   hover\n')

  -- The two commands, behind letters that are not ASCII.
  local line = vim.fn.search('^Lake \\~> Support', 'nw')
  local written = vim.fn.getline(line)
  vim.fn.setline(line, 'entity Other "总部 🏭 é" { in: DE } ' .. written)
  vim.fn.cursor(line, vim.fn.getline(line):find('~>', 1, true))
  local shown
  local preview = vim.lsp.util.open_floating_preview
  vim.lsp.util.open_floating_preview = function(lines)
    shown = lines[1]
  end
  vim.cmd('PortolanProof')
  wait('the proof', function()
    return shown ~= nil
  end)
  vim.lsp.util.open_floating_preview = preview
  if not shown:find('Lake ~> Support', 1, true) then
    fail('the proof is of ' .. shown)
  end
  vim.cmd('PortolanQuestions')
  wait('the questions', function()
    return #vim.fn.getqflist() > 0
  end)
  vim.cmd('cclose')
  vim.fn.setline(line, written)
  quiet(500)

  -- An edit: a broken line is found, and its repair brings the findings back.
  local before = count()
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'Lake -> ' })
  wait('the error of an edit', function()
    for _, d in ipairs(vim.diagnostic.get(0)) do
      if tostring(d.code or d.user_data.lsp.code):match('^syntax') then
        return true
      end
    end
  end)
  vim.api.nvim_buf_set_lines(0, -2, -1, false, {})
  wait('its repair', function()
    return count() == before
  end)
  said:close()
  vim.cmd('qall!')
end)
if not fine then
  fail(fault)
end
