/// Who makes correlated randomness, together with the other parties: all of them make the same kinds in
/// the same order.
package protocol MaterialMaker: AnyObject, Sendable {
    /// How many units of a kind are made in one go; nil if this maker does not make the kind.
    func windowUnits(_ kind: MaterialKind) -> Int?

    /// Makes a window of at least `units` units, `windowUnits` at the most.
    func make(_ kind: MaterialKind, units: Int) async throws(MPCError) -> MaterialWindow
}
