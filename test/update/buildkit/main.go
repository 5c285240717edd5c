// Prints what BuildKit makes of Dockerfiles, words and image references, one JSON object per line on both sides.
// Run by test/update/buildkit.mjs.
package main

import (
	"bufio"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"bytes"
	"encoding/json"
	"io"
	"os"

	"github.com/distribution/reference"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

type H struct {
	Name    string `json:"name"`
	FD      uint   `json:"fd"`
	Expand  bool   `json:"expand"`
	Chomp   bool   `json:"chomp"`
	Content string `json:"content"`
}
type I struct {
	Cmd     string   `json:"cmd"`
	Flags   []string `json:"flags"`
	Args    []string `json:"args"`
	JSON    bool     `json:"json"`
	Start   int      `json:"start"`
	End     int      `json:"end"`
	Orig    string   `json:"orig"`
	Heredoc []H      `json:"heredocs"`
	Err     string   `json:"err,omitempty"`
	Trigger *I       `json:"trigger,omitempty"`
}
type Out struct {
	ID     string `json:"id"`
	Parser string `json:"parser"`
	Instr  string `json:"instr"`
	Stages int    `json:"stages"`
	List   []I    `json:"list"`
}
type In struct {
	ID     string            `json:"id"`
	Text   string            `json:"text"`
	Kind   string            `json:"kind"`
	Env    map[string]string `json:"env"`
	Escape string            `json:"escape"`
}
type LexOut struct {
	Text  string   `json:"text"`
	Words []string `json:"words"`
	Err   string   `json:"err"`
}
type RefOut struct {
	Name     string `json:"name"`
	Familiar string `json:"familiar"`
	Tag      string `json:"tag"`
	Digest   string `json:"digest"`
	Err      string `json:"err"`
}
type mapEnv map[string]string

func (m mapEnv) Get(k string) (string, bool) { v, ok := m[k]; return v, ok }
func (m mapEnv) Keys() []string              { return nil }

func runLex(in In) (o LexOut) {
	defer func() {
		if r := recover(); r != nil {
			o.Err = "PANIC"
		}
	}()
	l := shell.NewLex([]rune(in.Escape)[0])
	r, err := l.ProcessWordWithMatches(in.Text, mapEnv(in.Env))
	o.Text = r.Result
	o.Words = r.Words
	if o.Words == nil {
		o.Words = []string{}
	}
	if err != nil {
		o.Err = err.Error()
	}
	return
}

func runRef(in In) (o RefOut) {
	n, err := reference.ParseNormalizedNamed(in.Text)
	if err != nil {
		o.Err = err.Error()
		return
	}
	o.Name = n.Name()
	o.Familiar = reference.FamiliarName(n)
	if t, ok := n.(reference.Tagged); ok {
		o.Tag = t.Tag()
	}
	if d, ok := n.(reference.Digested); ok {
		o.Digest = d.Digest().String()
	}
	return
}

func toI(n *parser.Node) I {
	i := I{Cmd: n.Value, Flags: n.Flags, JSON: n.Attributes["json"], Start: n.StartLine, End: n.EndLine, Orig: n.Original}
	if i.Flags == nil {
		i.Flags = []string{}
	}
	i.Args = []string{}
	i.Heredoc = []H{}
	for a := n.Next; a != nil; a = a.Next {
		if len(a.Children) > 0 {
			t := toI(a.Children[0])
			i.Trigger = &t
		} else {
			i.Args = append(i.Args, a.Value)
		}
	}
	for _, h := range n.Heredocs {
		i.Heredoc = append(i.Heredoc, H{h.Name, h.FileDescriptor, h.Expand, h.Chomp, h.Content})
	}
	return i
}

func run(in In) (o Out) {
	o.ID = in.ID
	o.List = []I{}
	defer func() {
		if r := recover(); r != nil {
			o.Parser = "PANIC"
		}
	}()
	res, err := parser.Parse(bytes.NewReader([]byte(in.Text)))
	if err != nil {
		o.Parser = err.Error()
	}
	if res == nil {
		return
	}
	for _, c := range res.AST.Children {
		i := toI(c)
		if _, err := instructions.ParseInstructionWithLinter(c, linter.New(&linter.Config{})); err != nil {
			i.Err = err.Error()
		}
		o.List = append(o.List, i)
	}
	if err != nil {
		return
	}
	stages, _, err := instructions.Parse(res.AST, linter.New(&linter.Config{}))
	if err != nil {
		o.Instr = err.Error()
		return
	}
	o.Stages = len(stages)
	return
}

func main() {
	r := bufio.NewReaderSize(os.Stdin, 1<<20)
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	dec := json.NewDecoder(r)
	for {
		var in In
		if err := dec.Decode(&in); err == io.EOF {
			return
		} else if err != nil {
			panic(err)
		}
		switch in.Kind {
		case "lex":
			enc.Encode(runLex(in))
		case "ref":
			enc.Encode(runRef(in))
		default:
			enc.Encode(run(in))
		}
	}
}
