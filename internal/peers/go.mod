module github.com/seed85368726/contractive/internal/peers

go 1.26.0

replace github.com/seed85368726/contractive => ../..

require (
	github.com/seed85368726/contractive v0.0.0
	github.com/stretchr/testify v1.12.1
	github.com/tphakala/simd v1.11.0
	github.com/viterin/vek v0.4.3
	golang.org/x/sys v0.49.0
	gonum.org/v1/gonum v0.17.0
)

require (
	github.com/chewxy/math32 v1.10.1 // indirect
	github.com/viterin/partial v1.1.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/exp v0.0.0-20230817173708-d852ddb80c63 // indirect
)
