// Portolan for tree-sitter: enough structure for colours, folds, indents and selection. The compiler's own reader says what is right.
// Made from editors/words; change it there, then run `tree-sitter generate --abi 14` in editors/tree-sitter.

const KEYWORDS = {
  clause: ['{{clause}}'],
  logic: ['{{logic}}'],
  link: ['{{link}}'],
};
const UNITS = ['{{unit}}'];

const NAME = /[\p{XID_Start}_]\p{XID_Continue}*/;
const DIGITS = /[0-9][0-9_]*(\.[0-9][0-9_]*)?/;

module.exports = grammar({
  name: 'portolan',
  word: ($) => $.name,
  extras: ($) => [/[\s\u{a0}\u{3000}]/, $.doc_comment, $.comment],

  rules: {
    source_file: ($) => repeat($._item),

    _item: ($) =>
      choice(
        $.declaration,
        $.path,
        $.field,
        $.key,
        $.block,
        $.parentheses,
        $.string,
        $.language,
        $.number,
        $.quantity,
        $.date,
        $.range,
        $.arrow,
        $.comparison,
        $.clause,
        $.logic,
        $.link,
        '=',
        '+',
        '-',
        '*',
        '/',
        ',',
        ':',
      ),

    // Two paths side by side stand nowhere else: values are parted by commas, words or keys.
    declaration: ($) => prec.right(1, seq(field('word', $.path), field('name', $.path))),

    path: ($) => prec.right(seq($.name, repeat($.field))),
    name: () => NAME,
    field: ($) => token(seq('.', NAME)),
    // Laid out, a key touches its colon and a base does not.
    key: () => token(prec(1, seq(NAME, repeat(seq('.', NAME)), ':'))),

    block: ($) => seq('{', repeat($._item), '}'),
    parentheses: ($) => seq('(', repeat($._item), ')'),

    string: () => token(/"([^"\\\n\r]|\\[^\n\r])*"/),
    language: () => token(/@[A-Za-z]+(-[A-Za-z0-9]+)*/),
    date: () => token(prec(2, /[0-9]{4}-[0-9]+-[0-9]+/)),
    range: () => token(prec(1, seq(DIGITS, '..', DIGITS))),
    number: () => token(DIGITS),
    quantity: ($) => prec(1, seq($.number, choice('%', $.unit))),
    unit: () => choice(...UNITS),
    arrow: () => token(choice('->', '~>')),
    comparison: () => token(choice('==', '!=', '<=', '>=', '<', '>')),

    clause: () => choice(...KEYWORDS.clause),
    logic: () => choice(...KEYWORDS.logic),
    link: () => choice(...KEYWORDS.link),

    doc_comment: () => token(prec(1, /\/\/\/[^\n]*/)),
    comment: () => token(/\/\/[^\n]*/),
  },
});
