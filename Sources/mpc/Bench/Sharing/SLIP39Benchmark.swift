import SecretSharing

/// SLIP-39: 16 bytes in 2 of 3 groups of 2 of 3 members, with the fewest iterations.
enum SLIP39Benchmark {
    static func run(_ report: (BenchResult) -> Void) throws {
        let secret = SecretVector([UInt8](repeating: 7, count: 16))
        let groups = [SLIP39.Group](repeating: .init(needed: 2, members: 3), count: 3)
        func split() throws(SecretSharingError) -> [[SLIP39Share]] {
            try SLIP39.split(secret, groups: groups, groupThreshold: 2, iterationExponent: 0)
        }
        var shares = try split()
        let splitting = try BenchTimer.seconds { shares = try split() }
        var found = 0
        let combining = try BenchTimer.seconds {
            found = try SLIP39.combine(shares[0] + shares[2]).count
        }
        guard found == 16 else { throw CommandFailure("the secret is not restored") }
        for (name, seconds) in [("slip39-split", splitting), ("slip39-combine", combining)] {
            report(
                BenchResult(
                    name: name, value: seconds, unit: "seconds", goal: nil, path: "libcrypto",
                    more: [("threads", .integer(1)), ("iterations", .integer(10000))]))
        }
    }
}
