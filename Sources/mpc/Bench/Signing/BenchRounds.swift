import KeyManagement

/// Runs the parties of a protocol in rounds, in one process.
enum BenchRounds {
    /// What all parties come to, and how long the slowest has computed: making it, all its messages and
    /// all it checks.
    static func run<Output>(
        _ count: Int, _ make: (Int) throws -> RoundParty<Output>
    ) throws -> (outputs: [Output], slowest: Duration) {
        var times = [Duration](repeating: .zero, count: count)
        var machines = [RoundParty<Output>]()
        var outputs = [Output?](repeating: nil, count: count)
        var queue = [(PartyNumber, [UInt8])]()
        for place in 0..<count {
            let start = ContinuousClock.now
            let machine = try make(place)
            let step = try machine.start()
            times[place] += .now - start
            machines.append(machine)
            queue += step.messages.map { (machine.party, $0.bytes) }
        }
        var next = 0
        while next < queue.count {
            let (sender, bytes) = queue[next]
            next += 1
            for (place, machine) in machines.enumerated() where machine.party != sender {
                let start = ContinuousClock.now
                let step = try machine.receive(IncomingMessage(from: sender, bytes))
                times[place] += .now - start
                queue += step.messages.map { (machine.party, $0.bytes) }
                if let output = step.output { outputs[place] = output }
            }
        }
        return (outputs.compactMap { $0 }, times.max() ?? .zero)
    }
}
