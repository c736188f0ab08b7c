//go:build !race

package cae

const poolDrops = false
