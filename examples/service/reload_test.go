package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

// reload replaces the model file, sends SIGHUP and waits for the new model. It does without the fsync of cae.SaveFile, which on a
// busy disk takes longer than all the rest.
func (s *service) reload(t testing.TB, m *cae.Model) {
	old := s.digest(t)
	file, err := os.Create(s.path + ".new")
	require.NoError(t, err)
	require.NoError(t, m.Save(file))
	require.NoError(t, file.Close())
	require.NoError(t, os.Rename(file.Name(), s.path))
	hangUp(t)
	eventually(t, func() bool { return s.digest(t) != old }, "a new model")
}

// A file that is no model, or one for other requests, leaves the old model in place.
func TestReload(t *testing.T) {
	s := start(t, newModel(t, 1))
	first := s.digest(t)
	s.reload(t, newModel(t, 2))
	second := s.digest(t)
	require.NotEqual(t, first, second)

	require.NoError(t, os.WriteFile(s.path, make([]byte, 100), 0o666))
	hangUp(t)
	s.log.await(t, `the old model stays","error":"[^"]*malformed data`)
	require.Equal(t, second, s.digest(t))

	wide, err := cae.New(cae.Config{Hidden: hidden}, visible+1, 1)
	require.NoError(t, err)
	require.NoError(t, cae.SaveFile(s.path, wide))
	hangUp(t)
	s.log.await(t, `the old model stays","error":"[^"]*21 features, want 20 as before`)
	require.NoError(t, os.Remove(s.path))
	hangUp(t)
	s.log.await(t, `the old model stays","error":"[^"]*no such file`)
	require.Equal(t, second, s.digest(t))

	s.reload(t, newModel(t, 1))
	require.Equal(t, first, s.digest(t))
	metrics := string(s.get(t, "/metrics").body)
	require.Contains(t, metrics, `cae_model_reloads_total{result="failed"} 3`)
	require.Contains(t, metrics, `cae_model_reloads_total{result="ok"} 2`)
}
