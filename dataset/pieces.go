package dataset

// pieces collects elements whose number is not known before the last has come. At most half of the memory it takes is
// empty, up to maxPiece elements, and nothing is copied until join.
type pieces[T any] struct {
	full  [][]T
	last  []T
	count int // elements in all
}

// The lengths of the first piece and of the longest.
const (
	minPiece = 256
	maxPiece = 64 << 10
)

func (p *pieces[T]) add(x ...T) {
	for len(x) > 0 {
		if len(p.last) == cap(p.last) {
			if p.last != nil {
				p.full = append(p.full, p.last)
			}
			p.last = make([]T, 0, min(max(p.count, minPiece), maxPiece))
		}
		n := min(len(x), cap(p.last)-len(p.last))
		p.last = append(p.last, x[:n]...)
		p.count += n
		x = x[n:]
	}
}

// join returns the elements in one slice, and empties p.
func (p *pieces[T]) join() []T {
	all := make([]T, 0, p.count)
	for _, piece := range append(p.full, p.last) {
		all = append(all, piece...)
	}
	*p = pieces[T]{}
	return all
}
