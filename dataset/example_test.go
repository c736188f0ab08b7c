package dataset_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed85368726/contractive/dataset"
)

const patients = `age,pressure,class
61,140,1
47,118,0
39,,0
`

// A table with names, a column of labels, and a value that is missing.
func ExampleReadCSV() {
	m, err := dataset.ReadCSV(strings.NewReader(patients), dataset.CSVOptions{
		Header:  true,
		Label:   "class",
		Missing: dataset.MissingMean,
	})
	if err != nil {
		log.Fatal(err)
	}
	for i := range m.Count {
		fmt.Println(m.Row(i), "class", m.Labels[i])
	}
	// Output:
	// [61 140] class 1
	// [47 118] class 0
	// [39 129] class 0
}

// What is wrong, and where.
func ExampleReadCSV_errors() {
	_, err := dataset.ReadCSV(strings.NewReader(patients), dataset.CSVOptions{Header: true})
	fmt.Println(err)
	fmt.Println(errors.Is(err, dataset.ErrFormat))
	// Output:
	// dataset: ReadCSV: row 2 (line 4), column 1 "pressure" is missing (""), want a number: malformed data
	// true
}

// Numbers without a header, the label last, semicolons between them.
func ExampleCSVOptions() {
	m, err := dataset.ReadCSV(strings.NewReader("0.5;1;7\n0.25;2;9\n"), dataset.CSVOptions{Comma: ';', Label: "-1"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Data, m.Labels)
	// Output: [0.5 1 0.25 2] [7 9]
}

func ExampleMissing() {
	m, err := dataset.ReadCSV(strings.NewReader("1,NA\n?,4\n"), dataset.CSVOptions{Missing: dataset.MissingFill, Fill: -1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Data)
	// Output: [1 -1 -1 4]
}

// A matrix as numpy.load reads it, there and back.
func ExampleWriteNPY() {
	m, err := dataset.NewMatrix([]float32{1, 2, 3, 4, 5, 6}, 3, 2)
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if err := dataset.WriteNPY(&file, m); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.57s\n", file.Bytes()[10:])
	back, err := dataset.ReadNPY(&file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(back.Count, back.Width, back.Data)
	// Output:
	// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 2),
	// 3 2 [1 2 3 4 5 6]
}

// Codes of more samples than memory holds go to a file row by row.
func ExampleNPYWriter() {
	var file bytes.Buffer
	w, err := dataset.NewNPYWriter(&file, 3, 2)
	if err != nil {
		log.Fatal(err)
	}
	for row := range 3 {
		if err := w.Write([]float32{float32(row), 0.5}); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	m, err := dataset.ReadNPY(&file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Count, m.Width, m.Row(2))
	// Output: 3 2 [2 0.5]
}

func ExampleReadNPY() {
	file := "\x93NUMPY\x01\x00\x3b\x00{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2)} \n" + "\x00\x01\x80\xff"
	m, err := dataset.ReadNPY(strings.NewReader(file))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Row(0), m.Row(1))
	// Output: [0 1] [128 255]
}

// temporary writes a file for an example.
func temporary(name, content string) (path string, remove func()) {
	dir, err := os.MkdirTemp("", "dataset")
	if err != nil {
		log.Fatal(err)
	}
	path = filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		log.Fatal(err)
	}
	return path, func() { os.RemoveAll(dir) }
}

// The file tells its format; the options say what it cannot.
func ExampleReadFile() {
	path, remove := temporary("patients.csv", patients)
	defer remove()
	m, err := dataset.ReadFile(path, dataset.Options{
		CSV: dataset.CSVOptions{Header: true, Label: "class", Missing: dataset.MissingFill},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Count, "rows of", m.Width, "features; classes", m.Labels)
	// Output: 3 rows of 2 features; classes [1 0 0]
}

// A file of any size, in an order of its own for every epoch, with memory for 100 rows.
func ExampleOpenFile() {
	path, remove := temporary("numbers.csv", "1,10\n2,20\n3,30\n4,40\n")
	defer remove()
	file, err := dataset.OpenFile(path, dataset.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for epoch := range uint64(2) {
		for row, err := range dataset.Shuffled(file, 100, epoch).Rows() {
			if err != nil {
				log.Fatal(err)
			}
			fmt.Print(row) // not to be kept: the next row may overwrite it
		}
		fmt.Println()
	}
	// Output:
	// [1 10][2 20][4 40][3 30]
	// [4 40][1 10][3 30][2 20]
}

// A format that neither content nor name tells, and a limit for files from strangers.
func ExampleOptions() {
	path, remove := temporary("upload.npy", "1 2\n3 4\n")
	defer remove()
	m, err := dataset.ReadFile(path, dataset.Options{
		Format:   dataset.CSV,
		CSV:      dataset.CSVOptions{Comma: ' '},
		MaxBytes: 1 << 20,
	})
	fmt.Println(m.Data, err)
	// Output: [1 2 3 4] <nil>
}

func ExampleShuffled() {
	m, err := dataset.NewMatrix([]float32{0, 1, 2, 3, 4, 5, 6, 7}, 8, 1)
	if err != nil {
		log.Fatal(err)
	}
	for _, buffer := range []int{1, 3, 8} {
		shuffled, err := dataset.Collect(dataset.Shuffled(m, buffer, 1))
		fmt.Println(buffer, shuffled.Data, err)
	}
	// Output:
	// 1 [0 1 2 3 4 5 6 7] <nil>
	// 3 [2 0 4 3 1 7 5 6] <nil>
	// 8 [6 1 0 4 2 7 5 3] <nil>
}

func ExampleTake() {
	digits, err := dataset.Digits(100, 1)
	if err != nil {
		log.Fatal(err)
	}
	few, err := dataset.Collect(dataset.Take(digits, 10))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(few.Count, "rows of", few.Width)
	// Output: 10 rows of 784
}

// Take and Drop divide a source that is larger than memory.
func ExampleDrop() {
	digits, err := dataset.Digits(100, 1)
	if err != nil {
		log.Fatal(err)
	}
	train, validation := dataset.Take(digits, 80), dataset.Drop(digits, 80)
	rows := 0
	for _, err := range validation.Rows() {
		if err != nil {
			log.Fatal(err)
		}
		rows++
	}
	fmt.Println(rows, "rows of", train.Dim(), "to validate with")
	// Output: 20 rows of 784 to validate with
}

func ExampleSplit() {
	digits, err := dataset.Digits(1000, 1)
	if err != nil {
		log.Fatal(err)
	}
	train, validation, err := dataset.Split(digits, 0.2, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(train.Count, "rows to train on,", validation.Count, "to validate with")
	// Output: 800 rows to train on, 200 to validate with
}

func ExampleNewMatrix() {
	m, err := dataset.NewMatrix([]float32{1, 2, 3, 4, 5, 6}, 2, 3)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Row(1))
	_, err = dataset.NewMatrix(m.Data, 2, 4)
	fmt.Println(err)
	// Output:
	// [4 5 6]
	// dataset: NewMatrix: data has 6 elements, want count * width = 2 * 4: shape mismatch
}

// A Matrix may be put together by hand, labels included.
func ExampleMatrix() {
	m := &dataset.Matrix{Data: []float32{0, 1, 1, 0}, Count: 2, Width: 2, Labels: []int{3, 5}}
	for row, err := range m.Rows() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row)
	}
	// Output:
	// [0 1]
	// [1 0]
}

// squares is a source of one's own: the rows {i, i*i} below n, made as they are asked for.
type squares struct{ n int }

func (squares) Dim() int { return 2 }

func (s squares) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		row := make([]float32, 2) // one for all: a row is the caller's until it asks for the next
		for i := range s.n {
			row[0], row[1] = float32(i), float32(i*i)
			if !yield(row, nil) {
				return
			}
		}
	}
}

func ExampleSource() {
	m, err := dataset.Collect(squares{4})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Data)
	// Output: [0 0 1 1 2 4 3 9]
}

func ExampleDigits() {
	digits, err := dataset.Digits(20, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(digits.Labels)
	row := digits.Row(0)
	for y := 4; y < dataset.DigitSide-4; y += 2 {
		for x := 4; x < dataset.DigitSide-4; x++ {
			fmt.Print(string(" .:*#"[int(row[y*dataset.DigitSide+x]*4)]))
		}
		fmt.Println("|")
	}
	// Output:
	// [2 4 1 8 3 0 9 7 5 6 2 9 6 8 0 7 5 4 1 3]
	//       :#***:        |
	//     .**.  :***.     |
	//    .**.     .**.    |
	//    **:      :**     |
	//            .**.     |
	//           :**.      |
	//         .***        |
	//        :**:    ...  |
	//     .*************: |
	//     .::..           |
}

// The elements of an IDX file as they are stored there.
func ExampleReadIDX() {
	file := "\x00\x00\x0b\x02" + "\x00\x00\x00\x01" + "\x00\x00\x00\x02" + "\x01\x00" + "\xff\xff"
	t, err := dataset.ReadIDX(strings.NewReader(file))
	if err != nil {
		log.Fatal(err)
	}
	x, err := t.Float32s()
	fmt.Println(t.Type == dataset.Int16, t.Dims, x, err)
	// Output: true [1 2] [256 -1] <nil>
}

// Images there and back: bytes become b/255.
func ExampleWriteIDXImages() {
	m, err := dataset.NewMatrix([]float32{0, 1, 0.2, 0.4}, 1, 4)
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if err := dataset.WriteIDXImages(&file, m, 2, 2); err != nil {
		log.Fatal(err)
	}
	back, err := dataset.ReadIDXImages(&file)
	fmt.Println(back.Data, err)
	// Output: [0 1 0.2 0.4] <nil>
}

// A file as a source: every pass reads it anew.
func ExampleFile() {
	path, remove := temporary("numbers.csv", "1,10\n2,20\n3,x\n")
	defer remove()
	file, err := dataset.OpenFile(path, dataset.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(file.Dim(), "columns")
	for row, err := range file.Rows() {
		if errors.Is(err, dataset.ErrFormat) {
			fmt.Println("the third line is damaged")
			break
		}
		fmt.Println(row)
	}
	// Output:
	// 2 columns
	// [1 10]
	// [2 20]
	// the third line is damaged
}

// The formats, and how their names are written.
func ExampleFormat() {
	for _, f := range []dataset.Format{dataset.CSV, dataset.IDX, dataset.NPY} {
		fmt.Print(f, " ")
	}
	path, remove := temporary("numbers.txt", "1 2")
	defer remove()
	m, err := dataset.ReadFile(path, dataset.Options{Format: dataset.CSV, CSV: dataset.CSVOptions{Comma: ' '}})
	fmt.Println(m.Data, err)
	// Output:
	// csv idx npy [1 2] <nil>
}

// An IDX file of any element type, as it is.
func ExampleTensor() {
	file := "\x00\x00\x08\x01" + "\x00\x00\x00\x03" + "\x00\x80\xff"
	t, err := dataset.ReadIDX(strings.NewReader(file))
	if err != nil {
		log.Fatal(err)
	}
	x, err := t.Float32s()
	fmt.Println(t.Dims, t.Data, x, err)
	// Output:
	// [3] [0 128 255] [0 128 255] <nil>
}

// The size of an element in a file.
func ExampleElementType() {
	fmt.Println(dataset.Uint8.Size(), dataset.Int16.Size(), dataset.Float64.Size())
	// Output:
	// 1 2 8
}
