package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// tree is a copy of the module that faults are applied to.
type tree struct{ dir string }

// copyTree copies the files of the module in the working directory that are not ignored.
func copyTree() (*tree, error) {
	list, err := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	for _, name := range strings.Split(strings.TrimRight(string(list), "\x00"), "\x00") {
		content, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // deleted, but not yet in the index
		}
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), content, 0o666)
		}
		if err != nil {
			return nil, err
		}
	}
	return &tree{dir}, nil
}

// healthy checks that the tests of the faults pass without any.
func (t *tree) healthy(chosen []fault) error {
	done := map[check]bool{}
	for _, f := range chosen {
		if done[f.check] {
			continue
		}
		done[f.check] = true
		if test, err := t.test(f.check, 10*time.Minute); err != nil || test != "" {
			return fmt.Errorf("without a fault, %v: %w", f.check, errors.Join(err, named(test)))
		}
	}
	return nil
}

func named(test string) error {
	if test == "" {
		return nil
	}
	return errors.New(test + " fails")
}

// try applies a fault, runs its tests, and restores the tree. It returns the first test that failed.
func (t *tree) try(f fault, limit time.Duration) (test string, err error) {
	path := filepath.Join(t.dir, f.file)
	before, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	after, err := f.apply(string(before))
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(path, []byte(after), 0o666); err != nil {
		return "", err
	}
	restore := func() error { return os.WriteFile(path, before, 0o666) }
	if f.generate {
		if err := t.generate(); err != nil {
			return "", errors.Join(err, restore())
		}
		restore = func() error { return errors.Join(os.WriteFile(path, before, 0o666), t.generate()) }
	}
	test, err = t.test(f.check, limit)
	return test, errors.Join(err, restore())
}

// apply returns the text of a file with the fault.
func (f fault) apply(text string) (string, error) {
	if n := strings.Count(text, f.old); n != 1 {
		return "", fmt.Errorf("%s has %q %d times, want once: the fault has to follow the code", f.file, f.old, n)
	}
	return strings.Replace(text, f.old, f.new, 1), nil
}

// generate writes the assembly anew.
func (t *tree) generate() error {
	_, err := t.command(context.Background(), "run", "./asm", ".")
	return err
}

var failing = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// test runs tests and returns the innermost name of the first that failed, or nothing if all passed.
func (t *tree) test(c check, limit time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	output, err := t.command(ctx, "test", "-count=1", "-short", "-vet=off", "-run", c.run, c.pkg)
	switch {
	case err == nil && strings.Contains(output, "no tests to run"):
		return "", fmt.Errorf("no test of %s matches %s", c.pkg, c.run)
	case err == nil:
		return "", nil
	case ctx.Err() != nil:
		return "", nil // in that time, not caught
	case strings.Contains(output, "[build failed]") || strings.Contains(output, "[setup failed]"):
		return "", fmt.Errorf("does not compile: %s", output)
	}
	name := "the run"
	for _, m := range failing.FindAllStringSubmatch(output, -1) {
		if name == "the run" || strings.HasPrefix(m[1], name+"/") {
			name = m[1]
		}
	}
	return c.pkg + " " + name, nil
}

// command runs the go command in the tree.
func (t *tree) command(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = t.dir
	output, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("go %s: %w: %.2000s", strings.Join(args, " "), err, output)
	}
	return string(output), err
}
