package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExitStatus(t *testing.T) {
	for _, c := range []struct {
		args, message string
		status        int
	}{
		{"-h", "-max-in-flight", 0},
		{"", "-model is missing", 2},
		{"-model m x", "1 arguments that are no flags", 2},
		{"-model m -max-rows 0", "-max-rows 0", 2},
		{"-model m -max-in-flight -1", "-max-in-flight is -1", 2},
		{"-model m -timeout 0s", "-timeout is 0s", 2},
		{"-nonsense", "not defined", 2},
		{"-model no/such/file", "the service fails", 1},
	} {
		var log logBuffer
		require.Equal(t, c.status, run(t.Context(), strings.Fields(c.args), &log), c.args)
		require.Contains(t, log.String(), c.message)
	}
	s := start(t, newModel(t, 1))
	var log logBuffer
	taken := strings.TrimPrefix(s.url, "http://")
	require.Equal(t, 1, run(t.Context(), []string{"-model", s.path, "-addr", taken}, &log))
	require.Contains(t, log.String(), "the service fails")
}
