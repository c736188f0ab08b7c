package output

import "strconv"

// AppendCSV appends a row as a line of a CSV file. Numbers have the fewest digits that tell a float32 from its neighbours.
func AppendCSV(line []byte, row []float32) []byte {
	for i, v := range row {
		if i > 0 {
			line = append(line, ',')
		}
		line = strconv.AppendFloat(line, float64(v), 'g', -1, 32)
	}
	return append(line, '\n')
}
