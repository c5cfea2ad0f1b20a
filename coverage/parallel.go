package coverage

import (
	"context"
	"sync"
	"sync/atomic"
)

// chunk is how many items a worker takes at a time: enough to make the counter
// cheap, few enough to stop promptly.
const chunk = 64

// parallel calls do(i) for every i below n on several goroutines. Each call
// must write only what belongs to i, so that results do not depend on workers.
// progress, which may be nil, hears how many are done.
func parallel(ctx context.Context, workers, n int, do func(i int), progress func(done int)) error {
	return parallelWorkers(ctx, workers, n, func() func(int) { return do }, progress)
}

// parallelWorkers is parallel with something of each goroutine's own, such as a
// Search, made by newDo.
func parallelWorkers(ctx context.Context, workers, n int, newDo func() func(i int), progress func(done int)) error {
	var next, done atomic.Int64
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range max(1, workers) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			do := newDo()
			for ctx.Err() == nil {
				from := int(next.Add(chunk)) - chunk
				if from >= n {
					return
				}
				to := min(n, from+chunk)
				for i := from; i < to; i++ {
					do(i)
				}
				now := done.Add(int64(to - from))
				if progress != nil {
					mu.Lock()
					progress(int(now))
					mu.Unlock()
				}
			}
		}()
	}
	wg.Wait()
	return ctx.Err()
}
