/// The slowest party's time of each repetition, summed up; of a contract from when the slowest has shared its inputs.
struct BenchStatistics {
    let best: Double
    let median: Double
    /// The least time in which inputs were shared by all.
    let input: Double
    /// The least processor time of a repetition, of the party that takes most.
    let processor: Double

    init(_ parties: [BenchMeasurement]) {
        processor = parties.map { $0.cpuSeconds.min() ?? 0 }.max() ?? 0
        let repeats = parties.map(\.seconds.count).min() ?? 0
        let inputs = (0..<repeats).map { k in
            parties.map { k < $0.inputSeconds.count ? $0.inputSeconds[k] : 0 }.max() ?? 0
        }
        let slowest = (0..<repeats).map { k in
            (parties.map { $0.seconds[k] }.max() ?? 0) - inputs[k]
        }.sorted()
        input = inputs.min() ?? 0
        best = slowest.first ?? 0
        median = slowest.isEmpty ? 0 : slowest[slowest.count / 2]
    }
}
