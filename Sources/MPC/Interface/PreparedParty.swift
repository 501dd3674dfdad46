/// A party whose protocol uses up preprocessing that can be made ahead.
public protocol PreparedParty: ComputationParty {
    /// Makes so much preprocessing ahead: into the party's store if there is one, else into memory. Numbers
    /// shared both ways are made as long as the domain. All parties must ask for the same.
    func prepare(_ use: PreprocessingUse) async throws(MPCError)
    /// What is at hand, in elements, by kind.
    var preprocessingLevels: [String: Int] { get }
}
