package safetensors

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// parsed is a header whose tensors cover bytes 0 to size of the payload exactly.
type parsed struct {
	Header
	size         int64
	headerDigest int // offset in the text of the value of metadata[HeaderDigest], if there is one
}

// extent is a tensor and its bytes in the payload.
type extent struct {
	Tensor
	begin, end int64
}

// parse reads the JSON text of a header whose tensors have accepted types. The general decoder of the standard library is not used: it
// keeps the last of two equal keys, and its memory has no useful bound.
func parse(text string, accepted []Type) (*parsed, error) {
	p := &parsed{Header: Header{Metadata: map[string]string{}}}
	var extents []extent
	s := &scanner{text: text}
	seen := map[string]bool{}
	err := s.object(func(key string) error {
		if seen[key] {
			return s.fail("key %q twice", key)
		}
		seen[key] = true
		if key == metadataKey {
			return p.metadata(s)
		}
		if len(extents) == maxTensors {
			return fmt.Errorf("more than %d tensors: %w", maxTensors, ErrTooLarge)
		}
		e, err := s.extent(key, accepted)
		extents = append(extents, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	if s.space(); s.at != len(text) {
		return nil, s.fail("text after the closing brace")
	}
	return p, p.layOut(extents)
}

// metadata reads the object of strings under __metadata__.
func (p *parsed) metadata(s *scanner) error {
	return s.object(func(key string) error {
		if _, twice := p.Metadata[key]; twice {
			return s.fail("metadata key %q twice", key)
		}
		if len(p.Metadata) == maxMetadata {
			return fmt.Errorf("more than %d metadata entries: %w", maxMetadata, ErrTooLarge)
		}
		value, err := s.str()
		if key == HeaderDigest {
			p.headerDigest = s.at - 1 - len(value)
		}
		p.Metadata[key] = value
		return err
	})
}

// layOut orders the tensors by offset and checks that they cover the payload without holes or overlap.
func (p *parsed) layOut(extents []extent) error {
	slices.SortStableFunc(extents, func(a, b extent) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	for _, e := range extents {
		if e.begin != p.size {
			return fmt.Errorf("tensor %q starts at byte %d of the payload, want %d: %w", e.Name, e.begin, p.size, ErrFormat)
		}
		p.size = e.end
		p.Tensors = append(p.Tensors, e.Tensor)
	}
	return nil
}

// extent reads the description of one tensor.
func (s *scanner) extent(name string, accepted []Type) (extent, error) {
	e := extent{Tensor: Tensor{Name: name}}
	var dtype, shape, offsets bool
	once := func(seen *bool, key string) error {
		if *seen {
			return s.fail("tensor %q: key %q twice", name, key)
		}
		*seen = true
		return nil
	}
	err := s.object(func(key string) error {
		switch key {
		case "dtype":
			if err := once(&dtype, key); err != nil {
				return err
			}
			value, err := s.str()
			if err != nil {
				return err
			}
			var known bool
			if e.Type, known = typeNamed(value, accepted); !known {
				return s.fail("tensor %q has dtype %q, want %s", name, value, list(accepted))
			}
			return nil
		case "shape":
			if err := once(&shape, key); err != nil {
				return err
			}
			return s.shape(&e)
		case "data_offsets":
			if err := once(&offsets, key); err != nil {
				return err
			}
			return s.offsets(&e)
		}
		return s.fail("tensor %q has the unknown key %q", name, key)
	})
	if err != nil {
		return e, err
	}
	if !dtype || !shape || !offsets {
		return e, s.fail("tensor %q lacks one of dtype, shape and data_offsets", name)
	}
	return e, e.check()
}

// shape reads an array of sizes.
func (s *scanner) shape(e *extent) error {
	return s.array(func() error {
		if len(e.Shape) == maxDims {
			return fmt.Errorf("tensor %q has more than %d dimensions: %w", e.Name, maxDims, ErrTooLarge)
		}
		d, err := s.integer()
		if err != nil {
			return err
		}
		if d > math.MaxInt {
			return fmt.Errorf("tensor %q has a dimension of %d, limit %d: %w", e.Name, d, math.MaxInt, ErrTooLarge)
		}
		e.Shape = append(e.Shape, int(d))
		return nil
	})
}

// offsets reads the array of two offsets.
func (s *scanner) offsets(e *extent) error {
	count := 0
	err := s.array(func() (err error) {
		switch count++; count {
		case 1:
			e.begin, err = s.integer()
		case 2:
			e.end, err = s.integer()
		default:
			err = s.fail("tensor %q has more than 2 data_offsets", e.Name)
		}
		return err
	})
	if err == nil && count != 2 {
		return s.fail("tensor %q has %d data_offsets, want 2", e.Name, count)
	}
	return err
}

// check compares a tensor's bytes with its shape.
func (e *extent) check() error {
	size := uint64(e.Type.size())
	for _, d := range e.Shape {
		hi, lo := bits.Mul64(size, uint64(d))
		if hi != 0 || lo > math.MaxInt64 {
			return fmt.Errorf("tensor %q has shape %v, whose size exceeds 64 bits: %w", e.Name, e.Shape, ErrTooLarge)
		}
		size = lo
	}
	if e.end < e.begin || uint64(e.end-e.begin) != size {
		return fmt.Errorf("tensor %q has data_offsets [%d, %d], want %d bytes for shape %v: %w", e.Name, e.begin, e.end, size, e.Shape, ErrFormat)
	}
	return nil
}

// scanner reads the part of JSON that headers use: objects, arrays, strings and non-negative integers.
// The strings it returns share the text's memory.
type scanner struct {
	text string
	at   int
}

func (s *scanner) fail(format string, args ...any) error {
	return fmt.Errorf("at byte %d: %s: %w", s.at, fmt.Sprintf(format, args...), ErrFormat)
}

// space skips white space.
func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// next reports whether the next character is c, and takes it if so.
func (s *scanner) next(c byte) bool {
	if s.space(); s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

// expect takes the character c.
func (s *scanner) expect(c byte) error {
	if !s.next(c) {
		return s.fail("want %q", c)
	}
	return nil
}

// list reads elements between two brackets, separated by commas.
func (s *scanner) list(open, shut byte, element func() error) error {
	if err := s.expect(open); err != nil {
		return err
	}
	if s.next(shut) {
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		if s.next(shut) {
			return nil
		}
		if err := s.expect(','); err != nil {
			return err
		}
	}
}

// array reads an array, whose elements the function takes one by one.
func (s *scanner) array(element func() error) error {
	return s.list('[', ']', element)
}

// object reads an object, whose values the function takes one by one.
func (s *scanner) object(value func(key string) error) error {
	return s.list('{', '}', func() error {
		key, err := s.str()
		if err != nil {
			return err
		}
		if len(key) > maxName {
			return fmt.Errorf("name of %d bytes, limit %d: %w", len(key), maxName, ErrTooLarge)
		}
		if err := s.expect(':'); err != nil {
			return err
		}
		return value(key)
	})
}

// str reads a string.
func (s *scanner) str() (string, error) {
	if err := s.expect('"'); err != nil {
		return "", err
	}
	begin, escaped := s.at, false
	for ; s.at < len(s.text) && s.text[s.at] != '"'; s.at++ {
		if s.text[s.at] < ' ' {
			return "", s.fail("control character in a string")
		}
		if s.text[s.at] == '\\' {
			escaped = true
			s.at++
		}
	}
	if s.at >= len(s.text) {
		return "", s.fail("string without end")
	}
	value := s.text[begin:s.at]
	s.at++
	if !utf8.ValidString(value) {
		return "", s.fail("string is not UTF-8")
	}
	if escaped {
		return s.unescape(value)
	}
	return value, nil
}

// unescape replaces the escape sequences of a string, in which no backslash is last.
func (s *scanner) unescape(raw string) (string, error) {
	var b strings.Builder
	b.Grow(len(raw)) // no escape sequence is shorter than what it stands for
	for len(raw) > 0 {
		if raw[0] != '\\' {
			b.WriteByte(raw[0])
			raw = raw[1:]
			continue
		}
		if r, ok := hexRune(raw); ok {
			raw = raw[6:]
			if low, ok := hexRune(raw); ok && utf16.DecodeRune(r, low) != unicode.ReplacementChar {
				r, raw = utf16.DecodeRune(r, low), raw[6:]
			}
			b.WriteRune(r) // half of a surrogate pair becomes U+FFFD
			continue
		}
		i := strings.IndexByte(`"\/bfnrt`, raw[1])
		if i < 0 {
			return "", s.fail("unknown escape sequence \\%c in a string", raw[1])
		}
		b.WriteByte("\"\\/\b\f\n\r\t"[i])
		raw = raw[2:]
	}
	return b.String(), nil
}

// hexRune decodes a sequence \uXXXX at the start of s.
func hexRune(s string) (r rune, ok bool) {
	if len(s) < 6 || s[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}

// integer reads a non-negative integer without a leading zero.
func (s *scanner) integer() (int64, error) {
	s.space()
	begin := s.at
	for s.at < len(s.text) && '0' <= s.text[s.at] && s.text[s.at] <= '9' {
		s.at++
	}
	digits := s.text[begin:s.at]
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || len(digits) > 1 && digits[0] == '0' {
		return 0, s.fail("%q is not an integer from 0 to %d", digits, int64(math.MaxInt64))
	}
	return n, nil
}
