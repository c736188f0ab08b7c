package dataset

import (
	"fmt"
	"strconv"
	"strings"
)

// npyHeader is the Python dictionary at the start of an NPY file.
type npyHeader struct {
	descr        string
	fortranOrder bool
	shape        []int
}

// parseNPYHeader accepts a dictionary of exactly the three keys in any order, strings without escapes,
// True and False, and a tuple of decimal numbers; then spaces and a newline. That is what NumPy writes
// for an array without fields, and nothing of it is evaluated.
func parseNPYHeader(text string) (*npyHeader, error) {
	s := &npyScanner{text: text}
	h, seen := new(npyHeader), map[string]bool{}
	s.expect("{")
	for !s.accept("}") && s.err == nil {
		h.entry(s, seen)
		if !s.accept(",") {
			s.expect("}")
			break
		}
	}
	if s.err == nil && strings.TrimLeft(s.text[s.at:], " ") != "\n" {
		s.fail("spaces and a newline at the end")
	}
	if s.err != nil {
		return nil, s.err
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !seen[key] {
			return nil, fmt.Errorf("key %q is missing: %w", key, ErrFormat)
		}
	}
	return h, nil
}

// entry reads a key and its value.
func (h *npyHeader) entry(s *npyScanner, seen map[string]bool) {
	key := s.quoted()
	if seen[key] {
		s.fail(fmt.Sprintf("key %q once", key))
	}
	s.expect(":")
	switch key {
	case "descr":
		h.descr = s.quoted()
	case "fortran_order":
		h.fortranOrder = s.boolean()
	case "shape":
		h.shape = s.tuple()
	default:
		s.fail("keys descr, fortran_order and shape only")
	}
	seen[key] = true
}

// npyScanner reads tokens with spaces before them. The first failure stays, and whatever is read after it is empty.
type npyScanner struct {
	text string
	at   int
	err  error
}

func (s *npyScanner) fail(want string) {
	if s.err == nil {
		s.err = fmt.Errorf("byte %d of %d is in %s, want %s: %w", s.at, len(s.text), clip(s.text[s.at:]), want, ErrFormat)
	}
}

// accept skips token if it comes next.
func (s *npyScanner) accept(token string) bool {
	if s.err != nil {
		return false
	}
	rest := strings.TrimLeft(s.text[s.at:], " ")
	if !strings.HasPrefix(rest, token) {
		return false
	}
	s.at = len(s.text) - len(rest) + len(token)
	return true
}

func (s *npyScanner) expect(token string) {
	if !s.accept(token) {
		s.fail(strconv.Quote(token))
	}
}

func (s *npyScanner) quoted() string {
	quote := "'"
	if !s.accept(quote) {
		quote = `"`
		if !s.accept(quote) {
			s.fail("a string")
			return ""
		}
	}
	content, _, closed := strings.Cut(s.text[s.at:], quote)
	if !closed || strings.ContainsAny(content, "\\\n") {
		s.fail("a string without escapes")
		return ""
	}
	s.at += len(content) + len(quote)
	return content
}

func (s *npyScanner) boolean() bool {
	if s.accept("True") {
		return true
	}
	if !s.accept("False") {
		s.fail("True or False")
	}
	return false
}

// tuple reads (), (n,), (n, m) and so on; (n) is a number in Python and not a tuple.
func (s *npyScanner) tuple() (sizes []int) {
	s.expect("(")
	for commas := 0; !s.accept(")") && s.err == nil; commas++ {
		sizes = append(sizes, s.size())
		if s.accept(",") {
			continue
		}
		if commas == 0 {
			s.fail(`","`)
		}
		s.expect(")")
		break
	}
	return sizes
}

// size reads a number without a sign that int can hold.
func (s *npyScanner) size() int {
	s.accept("")
	digits := s.text[s.at:]
	if end := strings.IndexFunc(digits, func(c rune) bool { return c < '0' || c > '9' }); end >= 0 {
		digits = digits[:end]
	}
	n, err := strconv.Atoi(digits)
	switch {
	case s.err != nil:
	case digits == "":
		s.fail("a size of digits")
	case err != nil:
		s.err = fmt.Errorf("size %s is above the limit of this machine: %w", clip(digits), ErrTooLarge)
	}
	s.at += len(digits)
	return n
}

// clip quotes text from a file, at most its first 32 bytes.
func clip(text string) string {
	const most = 32
	if len(text) > most {
		return strconv.Quote(text[:most]) + "..."
	}
	return strconv.Quote(text)
}
