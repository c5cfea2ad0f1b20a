package main

func rasterRows() []row {
	return []row{
		{ID: "raster.cost", Size: "large", Title: "Walking over a surface, r.cost", Input: "2560²", Open: "there is no surface model yet"},
		{ID: "raster.walk", Size: "large", Title: "Walking up and down hill, r.walk", Input: "2560²", Open: "there is no surface model yet"},
	}
}
