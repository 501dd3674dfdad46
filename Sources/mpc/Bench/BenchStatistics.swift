/// The slowest party's time of each repetition, summed up.
struct BenchStatistics {
    let best: Double
    let median: Double
    /// The least processor time of a repetition, of the party that takes most.
    let processor: Double

    init(_ parties: [BenchMeasurement]) {
        processor = parties.map { $0.cpuSeconds.min() ?? 0 }.max() ?? 0
        let repeats = parties.map(\.seconds.count).min() ?? 0
        let slowest = (0..<repeats).map { k in parties.map { $0.seconds[k] }.max() ?? 0 }.sorted()
        best = slowest.first ?? 0
        median = slowest.isEmpty ? 0 : slowest[slowest.count / 2]
    }
}
