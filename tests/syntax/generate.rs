//! Texts made at random by the grammar.

/// Makes texts from a seed.
pub struct Maker {
    state: u64,
    out: Vec<String>,
}

const NAMES: &[&str] = &[
    "a",
    "B",
    "entity",
    "EU",
    "数据",
    "x1",
    "none",
    "a_long_name_of_something",
    "Q",
    "kind",
];

impl Maker {
    /// The tokens of some items.
    pub fn file(seed: u64) -> Vec<String> {
        let mut maker = Maker {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            out: Vec::new(),
        };
        let n = 1 + maker.pick(6);
        for _ in 0..n {
            maker.item(3);
        }
        maker.out
    }

    /// Tokens with white space and comments between them, drawn from the seed.
    pub fn text(tokens: &[String], seed: u64, wild: bool) -> String {
        let mut maker = Maker {
            state: seed.wrapping_mul(0xD134_2543_DE82_EF95) | 1,
            out: Vec::new(),
        };
        let mut text = String::new();
        for token in tokens {
            text.push_str(token);
            text.push_str(match maker.pick(if wild { 14 } else { 30 }) {
                0 => "\n",
                1 => "\n\n\n  ",
                2 => " // it's {a \"comment\n",
                3 => "\n    // on its own\n",
                4 => "\n/// documentation\n",
                5 => "   ",
                _ => " ",
            });
        }
        text
    }

    fn pick(&mut self, n: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 33) as usize % n
    }

    fn may(&mut self, one_in: usize) -> bool {
        self.pick(one_in) == 0
    }

    fn put(&mut self, token: &str) {
        self.out.push(token.to_owned());
    }

    fn one(&mut self, of: &[&str]) {
        let i = self.pick(of.len());
        self.put(of[i]);
    }

    fn name(&mut self) {
        self.one(NAMES);
    }

    fn path(&mut self) {
        self.name();
        while self.may(3) {
            let i = self.pick(NAMES.len());
            self.put(&format!(".{}", [NAMES[i], "in", "from", "to"][self.state as usize % 4]));
        }
    }

    fn string(&mut self) {
        self.one(&[
            "\"\"",
            "\"A title\"",
            "\"Is {it} so, or not? A question that is rather long and so may not fit\"",
            "\"q\\\"\\\\\\n\"",
            "\"标题\"",
        ]);
    }

    fn text_part(&mut self) {
        self.string();
        while self.may(4) {
            self.one(&["@zh", "@pt-BR"]);
            self.string();
        }
    }

    fn list(&mut self, one_in: usize, mut each: impl FnMut(&mut Self)) {
        each(self);
        while !self.may(one_in) {
            self.put(",");
            each(self);
        }
    }

    fn item(&mut self, depth: usize) {
        match self.pick(12) {
            0..=2 => self.property(depth),
            3..=6 => self.decl(depth),
            7 => self.flow(depth),
            8 => self.clause(depth),
            9 if depth > 0 => {
                self.put("when");
                self.expr(depth);
                self.block(depth);
            }
            10 => self.expect(depth),
            11 => self.accept(),
            _ => self.property(depth),
        }
    }

    fn block(&mut self, depth: usize) {
        self.put("{");
        for _ in 0..self.pick(4) {
            self.item(depth.saturating_sub(1));
        }
        self.put("}");
    }

    fn property(&mut self, depth: usize) {
        if self.may(2) {
            self.one(&["in:", "for:", "since:", "to:", "under:", "because:"]);
        } else {
            self.path();
            self.put(":");
        }
        self.rows(depth);
        if self.may(3) {
            self.text_part();
        }
    }

    fn rows(&mut self, depth: usize) {
        self.list(2, |m| m.row(depth));
    }

    fn row(&mut self, depth: usize) {
        if self.may(5) {
            self.put("(");
            self.list(2, Self::value);
            self.put(")");
        } else {
            self.value();
            self.card();
        }
        while self.may(3) {
            self.one(&[
                "at", "from", "of", "per", "as", "to", "over", "without", "because", "in", "for", "by", "on", "under", "since", "until",
                "with", "cites",
            ]);
            self.args();
        }
        if self.may(5) {
            self.put("=");
            self.expr(depth);
        }
        if self.may(5) {
            self.put("if");
            if self.may(2) {
                self.text_part();
                self.put(":");
            }
            self.expr(depth);
        }
    }

    fn args(&mut self) {
        self.value();
        self.card();
        while self.may(4) {
            self.put("and");
            self.value();
        }
    }

    fn card(&mut self) {
        match self.pick(6) {
            0 => self.put("*"),
            1 => self.put("+"),
            _ => {}
        }
    }

    fn value(&mut self) {
        match self.pick(8) {
            0 => self.one(&["1", "2.50", "1_000"]),
            1 => self.one(&["30 days", "60%", "1.5 km"]),
            2 => self.put("2026-02-28"),
            3 => self.put("1..4"),
            4 => self.string(),
            _ => self.path(),
        }
    }

    fn decl(&mut self, depth: usize) {
        self.name();
        self.path();
        if self.may(5) {
            self.put("(");
            self.list(2, |m| {
                m.name();
                m.put(":");
                m.row(depth);
            });
            self.put(")");
        }
        if self.may(2) {
            self.text_part();
        }
        while self.may(4) {
            match self.pick(6) {
                0 => {
                    self.put("cites");
                    self.string();
                }
                1 => {
                    self.one(&["since", "until", "on"]);
                    self.put("2026-11-20");
                }
                2 => {
                    self.put("with");
                    self.name();
                    self.put(":");
                    self.path();
                }
                _ => {
                    self.put("on");
                    self.list(2, |m| {
                        m.name();
                        if m.may(2) {
                            m.put(":");
                            m.path();
                        } else {
                            m.put("in");
                            m.sum(1);
                        }
                    });
                }
            }
        }
        match self.pick(4) {
            0 => {
                self.put(":");
                self.rows(depth);
            }
            1 => {
                self.put("=");
                self.expr(depth);
            }
            _ => {}
        }
        if depth > 0 && self.may(2) {
            self.block(depth);
        }
    }

    fn flow(&mut self, depth: usize) {
        self.path();
        for _ in 0..=self.pick(3) {
            self.one(&["->", "~>"]);
            self.path();
        }
        match self.pick(4) {
            0 => {
                self.put(":");
                self.put("*");
            }
            1 | 2 => {
                self.put(":");
                self.rows(depth);
            }
            _ => {}
        }
        if depth > 0 && self.may(3) {
            self.block(depth);
        }
    }

    fn clause(&mut self, depth: usize) {
        self.one(&["when", "unless", "require"]);
        let require = self.out.last().is_some_and(|w| w == "require");
        if self.may(2) {
            self.text_part();
            if self.may(3) {
                self.put("cites");
                self.string();
            }
            self.put(":");
        }
        self.expr(depth);
        if require && self.may(2) {
            self.put("by");
            self.sum(1);
        }
    }

    fn expect(&mut self, depth: usize) {
        self.put("expect");
        if self.may(2) {
            self.postfix(1);
            self.one(&["->", "~>"]);
            self.postfix(1);
            if self.may(3) {
                self.put(":");
                self.postfix(1);
            }
        } else {
            self.expr(depth);
        }
        if self.may(2) {
            self.put("under");
            self.path();
            self.put("is");
            self.name();
            while self.may(3) {
                self.one(&["by", "over", "on", "until"]);
                self.args();
            }
        }
    }

    fn accept(&mut self) {
        self.put("accept");
        self.path();
        if self.may(2) {
            self.put("on");
            self.path();
            match self.pick(3) {
                0 => {
                    self.put("in");
                    self.path();
                }
                1 => {
                    self.one(&["->", "~>"]);
                    self.path();
                    if self.may(2) {
                        self.put(":");
                        self.path();
                    }
                }
                _ => {}
            }
        }
        while self.may(2) {
            self.one(&["as", "because", "by", "until", "cites"]);
            self.args();
        }
    }

    fn expr(&mut self, depth: usize) {
        if depth > 0 && self.may(6) {
            self.one(&["some", "no", "every"]);
            let every = self.out.last().is_some_and(|w| w == "every");
            self.name();
            self.put("in");
            self.sum(depth - 1);
            if self.may(2) {
                self.put("where");
                // A quantifier would take the rest for itself.
                self.disjunction(depth - 1);
            }
            if every {
                self.put("satisfies");
                self.disjunction(depth - 1);
            }
        } else {
            self.disjunction(depth);
        }
    }

    fn disjunction(&mut self, depth: usize) {
        self.relation(depth);
        while self.may(3) {
            self.one(&["and", "or", "and"]);
            self.relation(depth);
        }
    }

    fn relation(&mut self, depth: usize) {
        if self.may(6) {
            self.put("not");
        }
        self.sum(depth);
        match self.pick(8) {
            0 => {
                self.one(&["==", "!=", "<", "<=", ">", ">="]);
                self.sum(depth);
            }
            1 => {
                self.put("in");
                self.sum(depth);
            }
            2 => {
                self.put("not");
                self.put("in");
                self.sum(depth);
            }
            3 => {
                self.put("is");
                if self.may(2) {
                    self.put("not");
                }
                self.sum(depth);
            }
            _ => {}
        }
    }

    fn sum(&mut self, depth: usize) {
        self.postfix(depth);
        while self.may(5) {
            self.one(&["+", "-", "*", "/"]);
            self.postfix(depth);
        }
    }

    fn postfix(&mut self, depth: usize) {
        match self.pick(10) {
            0 => self.one(&["1", "2.5"]),
            // A unit before a colon is a name, and an expression may stand there.
            1 => self.put("50%"),
            2 => self.put("2026-01-01"),
            3 => self.string(),
            4 if depth > 0 => {
                self.put("(");
                self.expr(depth - 1);
                self.put(")");
            }
            5 if depth > 0 => {
                self.put("{");
                self.list(2, |m| m.argument(depth - 1));
                self.put("}");
            }
            _ => self.name(),
        }
        while self.may(4) {
            if depth > 0 && self.may(2) {
                self.put("(");
                if !self.may(4) {
                    self.list(2, |m| m.argument(depth - 1));
                }
                self.put(")");
            } else {
                self.one(&[".in", ".to", ".x"]);
            }
        }
    }

    fn argument(&mut self, depth: usize) {
        if self.may(3) {
            self.disjunction(depth);
            for _ in 0..=self.pick(2) {
                self.put("for");
                self.name();
                self.put("in");
                self.sum(depth);
            }
            if self.may(2) {
                self.put("where");
                self.disjunction(depth);
            }
            if self.may(3) {
                self.put("within");
                self.sum(depth);
            }
        } else {
            self.expr(depth);
        }
    }
}
