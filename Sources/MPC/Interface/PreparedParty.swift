public import Channels

/// A party whose protocol uses up preprocessing that can be made ahead.
public protocol PreparedParty: ComputationParty {
    /// Makes so much preprocessing ahead: into the party's store if there is one, else into memory. Numbers
    /// shared both ways are made as long as the domain. All parties must ask for the same.
    func prepare(_ use: PreprocessingUse) async throws(MPCError)
    /// The same by kind, in units (`MaterialKind.elements`).
    func prepare(_ units: [MaterialKind: Int]) async throws(MPCError)
    /// Units taken so far, by kind: what a run like this one needs.
    var preprocessingTaken: [MaterialKind: Int] { get }
    /// What is at hand, in elements, by kind.
    var preprocessingLevels: [String: Int] { get }
    /// What the making of preprocessing has sent and received so far, its set-up included: part of `traffic`.
    var preprocessingTraffic: Traffic { get }
}

/// A party with one supply of all that it takes.
package protocol SuppliedParty: PreparedParty {
    var supply: MaterialSupply { get }
}
