package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/need"
)

func sumOf(t *testing.T, x []float32) string {
	t.Helper()
	h := sha256.New()
	require.NoError(t, binary.Write(h, binary.LittleEndian, x))
	return hex.EncodeToString(h.Sum(nil))
}

// requireStreams checks that the file read row by row has the rows of m.
func requireStreams(t *testing.T, m *Matrix, path string, opts Options) {
	t.Helper()
	f, err := OpenFile(path, opts)
	require.NoError(t, err)
	rows, err := Collect(f)
	require.NoError(t, err)
	require.Equal(t, m.Data, rows.Data)
}

// The sets of ODDS: rows, anomalies and values as NumPy reads them, each decimal rounded once to float32.
func TestTabular(t *testing.T) {
	dir := need.Data(t, "tabular")
	opts := Options{CSV: CSVOptions{Header: true, Label: "anomaly"}}
	for _, c := range []struct {
		name                   string
		rows, width, anomalies int
		sum                    string
	}{
		{"breastw", 683, 9, 239, "dde142466081e9bc6df64cbcd3ab7a13a1cb879348bd58a74eadddb51a3cf53a"},
		{"cardio", 1831, 21, 176, "2eb447704158aba9c60fadb6b1adf7f5c8ba53e7100f0c6d7a33e010167650f2"},
		{"pendigits", 6870, 16, 156, "d32b78e7b3efb1b0b81ee3e63e0dc326a335c2041b564de8f756670b72e5875b"},
		{"satellite", 6435, 36, 2036, "9515d2785cd891d53ef1229ccc654b23e9b134be598abad042d1ef93142b4d6f"},
		{"shuttle", 49097, 9, 3511, "b859057d4a3d100da59d3413ae24e46c528f9053fa06d1cd6e92042c26ea9d09"},
		{"thyroid", 3772, 6, 93, "1d88c9cfb7c21415b7f456d949d2ec27197374c5492bcd8feb238e5f99c2c88e"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(dir, c.name+".csv.gz")
			m, err := ReadFile(path, opts)
			require.NoError(t, err)
			require.Equal(t, [2]int{c.rows, c.width}, [2]int{m.Count, m.Width})
			anomalies := 0
			for _, label := range m.Labels {
				require.True(t, label == 0 || label == 1)
				anomalies += label
			}
			require.Equal(t, c.anomalies, anomalies)
			require.Equal(t, c.sum, sumOf(t, m.Data))
			requireStreams(t, m, path, opts)
		})
	}
}

// The optical digits of UCI: no header, 64 counts of pixels and the class.
func TestOptdigits(t *testing.T) {
	dir := need.Data(t, "optdigits")
	opts := Options{CSV: CSVOptions{Label: "-1"}}
	for _, c := range []struct {
		name    string
		rows    int
		classes [10]int
		sum     string
	}{
		{"optdigits.tra", 3823, [10]int{376, 389, 380, 389, 387, 376, 377, 387, 380, 382}, "8759baab089c3742d5e0d23810ee9f130c25ef2bb82c6e3ff7f788dda8eb3447"},
		{"optdigits.tes", 1797, [10]int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, "a627aed550b0b29bf76a981bc1ecbab5ef775aac454c94154f20ec9f61a04c83"},
	} {
		path := filepath.Join(dir, c.name)
		m, err := ReadFile(path, opts)
		require.NoError(t, err)
		require.Equal(t, [2]int{c.rows, 64}, [2]int{m.Count, m.Width})
		var classes [10]int
		for _, label := range m.Labels {
			classes[label]++
		}
		require.Equal(t, c.classes, classes)
		require.Equal(t, c.sum, sumOf(t, m.Data))
		requireStreams(t, m, path, opts)
	}
}
