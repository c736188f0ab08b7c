package generic

// Block is the length of the inner index that one FMA chain covers in a
// product of matrices. It is part of the numerical contract.
const Block = 128

// MulPanel computes, for i < m and j < n,
//
//	C_ij = S_ij + sum_{t<k} A_it B_tj,
//
// where the sum is one FMA chain from +0 in the order of t. It is one block of
// a product, so k is at most [Block]. C, S, A and B are row-major with strides
// ldc, lds, lda, ldb; a stride lds of 0 starts every row from the same values,
// such as a bias; S may be C.
func MulPanel(c []float32, ldc int, s []float32, lds int, a []float32, lda int, b []float32, ldb, m, n, k int) {
	mulPanel(c, ldc, s, lds, a, lda, 1, b, ldb, m, n, k)
}

// MulPanelT is MulPanel with A given by columns: A_it is a[t*lda+i].
func MulPanelT(c []float32, ldc int, s []float32, lds int, a []float32, lda int, b []float32, ldb, m, n, k int) {
	mulPanel(c, ldc, s, lds, a, 1, lda, b, ldb, m, n, k)
}

// mulPanel is MulPanel with A_it at a[i*rowStep+t*colStep].
func mulPanel(c []float32, ldc int, s []float32, lds int, a []float32, rowStep, colStep int, b []float32, ldb, m, n, k int) {
	var chain [64]float32
	for i := range m {
		for j0 := 0; j0 < n; j0 += len(chain) {
			sum := chain[:min(len(chain), n-j0)]
			clear(sum)
			for t := range k {
				Axpy(sum, a[i*rowStep+t*colStep], b[t*ldb+j0:][:len(sum)])
			}
			for j, v := range sum {
				c[i*ldc+j0+j] = s[i*lds+j0+j] + v
			}
		}
	}
}

// Linear computes one row of a linear layer, y_j = s_j + sum_t x_t B_tj for
// j < len(y), over the whole inner index: block by block as a product of
// matrices is. B is row-major with stride ldb. s may be y.
func Linear(y, s, x, b []float32, ldb int) {
	n := len(y)
	copy(y, s)
	for t := 0; t < len(x); t += Block {
		MulPanel(y, n, y, n, x[t:], len(x), b[t*ldb:], ldb, 1, n, min(Block, len(x)-t))
	}
}
