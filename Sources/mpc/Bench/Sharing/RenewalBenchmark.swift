import EllipticCurves
import FiniteFields
import SecretSharing

/// Refresh, redistribution and repair of a secp256k1 scalar, 3 of 5 with Feldman's commitments: what one
/// party does.
enum RenewalBenchmark {
    private typealias G = Secp256k1.Point

    static func run(_ report: (BenchResult) -> Void) throws {
        func measure(
            _ name: String, _ body: () throws(SecretSharingError) -> Void
        ) throws {
            report(
                BenchResult(
                    name: "\(name)-3of5-secp256k1", value: try BenchTimer.seconds(body),
                    unit: "seconds", goal: nil, path: "swift", more: [("threads", .integer(1))]))
        }
        let feldman = try FeldmanSharing<G>(threshold: 2, parties: 5)
        let first = try feldman.deal(SecretVector([G.Scalar.random()]))
        var shares = [CommittedShare<G>]()
        for share in first.shares { shares.append(try CommittedShare(share, first.commitments)) }
        let helpers = Array(shares.prefix(3))
        let indices = helpers.map(\.share.index)

        var dealings = [ReceivedDealing<G>]()
        for index in indices {
            let dealing = try feldman.dealZero()
            dealings.append(.init(index, dealing))
        }
        try measure("refresh-deal") { () throws(SecretSharingError) in
            _ = try feldman.dealZero()
        }
        try measure("refresh") { () throws(SecretSharingError) in
            _ = try shares[0].refreshed(with: dealings)
        }

        var parts = [ReceivedDealing<G>]()
        for helper in helpers {
            parts.append(.init(helper.share.index, try feldman.redeal(helper)))
        }
        try measure("redistribute") { () throws(SecretSharingError) in
            _ = try feldman.redistributed(parts, old: first.commitments)
        }

        let lost = shares[4].share.index
        var repairs = [RepairDealing<G>]()
        for helper in helpers {
            repairs.append(try feldman.repairDealing(helper, helpers: indices, lost: lost))
        }
        let published = repairs.map(\.commitments)
        func sum(_ place: Int) throws(SecretSharingError) -> AdditiveShare<G.Scalar> {
            try feldman.repairSum(
                repairs.map { $0.parts[place] }, published, at: place, helpers: indices,
                lost: lost, first.commitments)
        }
        var sums = [AdditiveShare<G.Scalar>]()
        for place in indices.indices { sums.append(try sum(place)) }
        try measure("repair-deal") { () throws(SecretSharingError) in
            _ = try feldman.repairDealing(helpers[0], helpers: indices, lost: lost)
        }
        try measure("repair-sum") { () throws(SecretSharingError) in _ = try sum(0) }
        try measure("repair") { () throws(SecretSharingError) in
            _ = try feldman.repaired(
                sums, published, helpers: indices, lost: lost, first.commitments)
        }
    }
}

extension ReceivedDealing {
    /// What the first party receives.
    fileprivate init(
        _ dealer: ShareIndex<G.Scalar>, _ dealing: FeldmanSharing<G>.Dealing
    ) {
        self.init(dealer: dealer, commitments: dealing.commitments, share: dealing.shares[0])
    }
}
