/// Where windows are kept until they are used.
package protocol MaterialStore: AnyObject, Sendable {
    /// Units of a kind that are there.
    func level(_ kind: MaterialKind) -> Int

    /// Elements of all kinds that are there, by the kinds' names.
    var levels: [String: Int] { get }

    /// Puts a window by, durably, behind all others of its kind.
    func append(_ window: MaterialWindow) throws(MPCError)

    /// The oldest window of a kind, for one use; nil if there is none. That it is used is durable before
    /// this returns.
    func takeNext(_ kind: MaterialKind) throws(MPCError) -> MaterialWindow?
}
