import Testing

@testable import Support

@Suite struct ParallelTests {
    @Test(arguments: [1, 2, 3, 8])
    func everyPieceOnceInOrder(threads: Int) {
        for count in [0, 1, 2, 7, 1_000] {
            let result = Parallel.map(count, threads: threads) { $0 * $0 }
            #expect(result == (0..<count).map { $0 * $0 }, "\(count) pieces")
            let counter = AtomicCounter()
            Parallel.forEach(count, threads: threads) { _ in counter.increment() }
            #expect(counter.current == count)
        }
    }

    @Test(arguments: [1, 2, 3, 8])
    func oneStateForEachThreadAtMost(threads: Int) {
        for count in [0, 1, 2, 100] {
            let made = AtomicCounter()
            let run = AtomicCounter()
            Parallel.forEach(count, threads: threads) {
                made.increment()
                return AtomicCounter()
            } _: { own, _ in
                run.increment()
                own.increment()
            }
            #expect(run.current == count)
            #expect(made.current <= min(threads, count))
        }
    }

    @Test func nested() {
        let sums = Parallel.map(8, threads: 4) { i in
            Parallel.map(8, threads: 4) { $0 + i }.reduce(0, +)
        }
        #expect(sums == (0..<8).map { 28 + 8 * $0 })
    }

    @Test func inputErrorsAreOneSentence() {
        let error = InputError("a.osm", expected: "nodes", found: "none")
        #expect("\(error)" == "a.osm: expected nodes, found none")
    }
}
