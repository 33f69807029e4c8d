;;; portolan-mode.el --- Portolan models (.flow)  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT OR Apache-2.0
;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages

;;; Commentary:

;; Colours, comments and indentation for .flow files, and the language server for eglot and lsp-mode.
;; Made from editors/words; change it there.

;;; Code:

(defgroup portolan nil
  "Portolan models."
  :group 'languages)

(defcustom portolan-server-command '("portolan-lsp")
  "The language server and its arguments."
  :type '(repeat string)
  :group 'portolan)

(defconst portolan--name "[[:alpha:]_][[:word:]_]*")

(defconst portolan-keywords '({{keyword}})
  "Words that hold sentences together.")
(defconst portolan-declaring '({{declare}})
  "Words that declare something other than a thing.")
(defconst portolan-constants '({{constant}})
  "Values with a meaning of their own.")
(defconst portolan-units '({{unit}})
  "Units of measure.")

(defun portolan--words (words)
  "A pattern for WORDS that are no part of a longer word or path."
  (concat "\\(?:^\\|[^.[:word:]_]\\)\\(" (regexp-opt words) "\\)\\_>"))

(defvar portolan-font-lock-keywords
  `(("@[A-Za-z]+\\(?:-[A-Za-z0-9]+\\)*" . 'font-lock-preprocessor-face)
    (,(concat "^[ \t]*\\(" portolan--name "\\(?:\\." portolan--name "\\)*\\)[ \t]+\\(" portolan--name "\\)")
     (1 (unless (member (match-string 1) portolan-keywords)
          (unless (member (match-string 2) portolan-keywords) 'font-lock-type-face)))
     (2 (unless (member (match-string 1) portolan-keywords)
          (unless (member (match-string 2) portolan-keywords) 'font-lock-variable-name-face))))
    (,(concat "\\(?:^\\|[^.[:word:]_]\\)\\(" (regexp-opt portolan-declaring) "\\)[ \t]+" portolan--name) 1 'font-lock-type-face)
    (,(concat "\\(" portolan--name "\\(?:\\." portolan--name "\\)*\\)[ \t]*:") 1 'font-lock-builtin-face t)
    (,(portolan--words portolan-keywords) 1 'font-lock-keyword-face)
    (,(portolan--words portolan-constants) 1 'font-lock-constant-face)
    (,(concat "\\_<[0-9][0-9_]*\\(?:[-.][0-9_]+\\)*\\(?:\\.\\.[0-9][0-9_.]*\\)?\\(?:[ \t]*\\(?:%\\|" (regexp-opt portolan-units) "\\_>\\)\\)?")
     0 'font-lock-constant-face)
    ("->\\|~>" . 'font-lock-warning-face))
  "What is coloured how.")

(defvar portolan-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?. "." table)
    (modify-syntax-entry ?' "." table)
    table))

(defun portolan-indent-line ()
  "Indent the line by the depth of its braces."
  (interactive)
  (let* ((depth (save-excursion (beginning-of-line) (car (syntax-ppss))))
         (closing (save-excursion (back-to-indentation) (looking-at-p "[})]")))
         (column (* 2 (max 0 (- depth (if closing 1 0))))))
    (if (<= (current-column) (current-indentation))
        (indent-line-to column)
      (save-excursion (indent-line-to column)))))

;;;###autoload
(define-derived-mode portolan-mode prog-mode "Portolan"
  "Portolan models."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "///?[ \t]*")
  (setq-local font-lock-defaults '(portolan-font-lock-keywords))
  (setq-local indent-tabs-mode nil)
  (setq-local indent-line-function #'portolan-indent-line)
  (setq-local electric-indent-chars '(?\n ?})))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.flow\\'" . portolan-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs (cons 'portolan-mode portolan-server-command)))

(declare-function lsp-register-client "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(defvar lsp-language-id-configuration)
(with-eval-after-load 'lsp-mode
  (add-to-list 'lsp-language-id-configuration '(portolan-mode . "portolan"))
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () portolan-server-command))
                    :activation-fn (lambda (_file mode) (eq mode 'portolan-mode))
                    :server-id 'portolan-lsp)))

(provide 'portolan-mode)
;;; portolan-mode.el ends here
