package record

import (
	"encoding/json"
	"io"
)

// writeJSON writes one object with the machine and its ceilings under "meta" and all rows under
// "cases".
func writeJSON(w io.Writer, run *Run) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(run)
}

// writeJSONLines writes an object a line: one of event "meta", then one of event "case" for
// every row.
func writeJSONLines(w io.Writer, run *Run) error {
	e := json.NewEncoder(w)
	if err := e.Encode(run.Meta); err != nil {
		return err
	}
	for i := range run.Rows {
		if err := e.Encode(&run.Rows[i]); err != nil {
			return err
		}
	}
	return nil
}
