package page

import "html/template"

// section is a part of the page.
type section struct {
	ID, Name, Title string // Name is short, for the contents
	Lead            string
	Figures         []figure
	Table           *table
}

// figure is a picture with its caption: charts, or a gallery of images, or a table.
type figure struct {
	Number  int
	Title   string // a sentence without its full stop
	Caption string // how to read it
	Charts  []chart
	Gallery *gallery
	Table   *table
	Numbers *table // of the charts, for those who want them
}

// chart is a drawing, with a title if there are several.
type chart struct {
	Title   string
	Drawing template.HTML
}

// gallery is images beside each other.
type gallery struct {
	Class string   // of the style sheet
	Label string   // what the images are, if no image says so itself
	Keys  []string // what the images of every card are, from the top
	Rows  [][]card // mostly one
}

// card is images above each other with lines of text below.
type card struct {
	Images []picture
	Lines  []string
}

// picture is an image. Its class says how the style sheet adapts it to a dark page.
type picture struct {
	Source     template.URL
	Alt, Class string
}

// table is a table whose rows begin with their header.
type table struct {
	Caption string
	Class   string
	Head    []string
	Rows    [][]string
}

// tile is a figure at the top of the page.
type tile struct{ Name, Value, Note string }
