package span

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestList(t *testing.T) {
	for text, want := range map[string][]int{
		"5":             {5},
		"1:4":           {1, 2, 3, 4},
		"1-4":           {1, 2, 3, 4},
		"3:3":           {3},
		"64:256+64":     {64, 128, 192, 256},
		"8:20+5":        {8, 13, 18},
		"64:1024*2":     {64, 128, 256, 512, 1024},
		"64-1000*2":     {64, 128, 256, 512},
		"1,784,1:3,100": {1, 784, 2, 3, 100},
		"0:2":           {0, 1, 2},
	} {
		got, err := List(text, 0, 1024)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":            `"", want 1 to 1000`,
		"x":           `"x", want 1 to 1000`,
		"0":           `"0", want 1 to 1000`,
		"1,":          `"", want 1 to 1000`,
		"1001":        `"1001", want 1 to 1000`,
		"4:1":         `range "4:1" ends at 1, before its start 4`,
		"1:":          `"" in "1:", want 1 to 1000`,
		"-4":          `"" in "-4", want 1 to 1000`,
		"1:2000":      `"2000" in "1:2000", want 1 to 1000`,
		"1:9*1":       `"1" in "1:9*1", want 2 to 1073741824`,
		"1:9+0":       `"0" in "1:9+0", want 1 to 1073741824`,
		"1:9+":        `"" in "1:9+", want 1 to 1073741824`,
		"1:9*2*2":     `"2*2" in "1:9*2*2", want 2 to 1073741824`,
		"99999999999": `"99999999999", want 1 to 1000`,
	} {
		_, err := List(text, 1, 1000)
		require.EqualError(t, err, want, text)
	}
	_, err := List("1:20000", 1, 1<<20)
	require.EqualError(t, err, `range "1:20000" has more than 10000 values`)
	_, err = List("1:6000,7000:13000", 1, 1<<20)
	require.EqualError(t, err, `"1:6000,7000:13000" has more than 10000 values`)
	_, err = List("0:8*2", 0, 1<<20)
	require.EqualError(t, err, `range "0:8*2" multiplies 0, want a start of at least 1`)
}
