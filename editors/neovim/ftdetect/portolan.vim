autocmd BufRead,BufNewFile *.flow set filetype=portolan
