# Walkshed. `make` alone prints what there is.

VERSION   := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GOFLAGS_  := -tags nomsgpack -trimpath -buildvcs=false
LDFLAGS   := -s -w -X main.version=$(VERSION)
# The demo is one real place that comes with a dependency: Delaware, from the
# module that reads our PBF files.
DEMO_PBF   = $(shell go list -m -f '{{.Dir}}' github.com/paulmach/osm)/testdata/delaware-latest.osm.pbf
DEMO_DIR  := build/demo
ARGS      ?=
# What make bench compares, and the real extracts it uses where they are there.
SIZE      ?= small
ROWS      ?=
PEERS     ?=
BENCH_PBFS = $(DEMO_PBF) $(wildcard ../shared/data/*/*.pbf)
GOTESTFLAGS ?=
# The benchmarks that are compared with the last release's.
HOT       := ^Benchmark(Nearest|Within|Tile4000Cells|Delaware|Window|Zlib)$$
HOT_IN    := ./geo/network ./tiles ./data/osm ./data/raster ./data/inflate
BENCHSTAT := golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: help build demo test short lint fmt fmt-check golden docs fuzz bench benchmarks benchstat release-figures web web-check check

help: ## print this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

build: ## build the program into build/walkshed (no cgo)
	CGO_ENABLED=0 go build $(GOFLAGS_) -ldflags '$(LDFLAGS)' -o build/walkshed ./cmd/walkshed

demo: build ## the whole job on Delaware, then the map on http://localhost:8080 (ARGS=--no-serve ends after the tables)
	@go mod download github.com/paulmach/osm
	build/walkshed demo $(DEMO_DIR) --from "$(DEMO_PBF)" $(ARGS)

test: ## every test, with the race detector
	go test -tags nomsgpack -race -shuffle=on -timeout 15m $(GOTESTFLAGS) ./...

short: ## every test, without the race detector
	go test -tags nomsgpack ./...

lint: ## vet, staticcheck, formatting
	@test -z "$$(gofmt -l .)" || { echo "not formatted (make fmt):"; gofmt -l .; exit 1; }
	go vet -tags nomsgpack ./...
	go run $(STATICCHECK) -tags nomsgpack ./...

fmt: ## format the Go source
	gofmt -w .

golden: ## rewrite expected outputs; review the diff
	UPDATE=1 go test -tags nomsgpack ./tiles || true
	go test -tags nomsgpack ./cmd/walkshed -run TestConversations -update
	$(MAKE) docs

docs: ## rewrite the generated reference pages
	go test -tags nomsgpack ./data/project -run TestReference -update

fuzz: ## fuzz every decoder for 20 s each
	@for pkg in $$(go list ./...); do \
	  for f in $$(go test -tags nomsgpack -list '^Fuzz' $$pkg | grep ^Fuzz); do \
	    go test -tags nomsgpack -run '^$$' -fuzz "^$$f\$$" -fuzztime 20s $$pkg || exit 1; done; done

bench: build ## our speed beside others' into docs/performance.md (SIZE=large, PEERS=install, ROWS=nearest)
	@go mod download github.com/paulmach/osm
	go build $(GOFLAGS_) -o build/walkshed-bench ./cmd/bench
	build/walkshed-bench run -size '$(SIZE)' -rows '$(ROWS)' -peers '$(PEERS)' -version '$(VERSION)' $(BENCH_PBFS:%=-pbf %)

benchmarks: ## the Go benchmarks of the hot paths
	go test -tags nomsgpack -run '^$$' -bench . -benchmem ./...

benchstat: ## the hot paths beside the figures of the last release, printed only (under a minute)
	@mkdir -p build
	go test -tags nomsgpack -run '^$$' -bench '$(HOT)' -benchtime 50ms -count 6 $(HOT_IN) > build/benchmarks.txt
	go run $(BENCHSTAT) docs/performance/benchmarks.txt build/benchmarks.txt

release-figures: benchstat ## keep today's figures of the hot paths as those of a release
	grep -E '^(Benchmark|goos|goarch|pkg|cpu)' build/benchmarks.txt > docs/performance/benchmarks.txt

web: ## rebuild the page and run its own tests (needs Node 20 and npm)
	cd web/ui && npm ci --no-audit --no-fund && npm run build && npm test

web-check: web ## the committed page is what its source builds
	git diff --exit-code -- web/dist

check: lint test ## what CI runs, apart from installing things
