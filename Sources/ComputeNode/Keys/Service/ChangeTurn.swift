/// One run in which shares of a key are made or moved at this node: there is one at a time for each key.
final class ChangeTurn: Sendable {
    enum Kind: Sendable {
        /// A key is made, imported or restored.
        case founding
        /// What is asked for of a key that there is.
        case change
        /// The rest of a change that was broken off. It gives way to what is asked for: a member that keeps it
        /// from its end would else keep the key from being reshared without that member.
        case resumption
    }

    let kind: Kind
    /// It is to end for another.
    let givesWay = Promise<Void>()
    let isOver = Promise<Void>()

    init(_ kind: Kind) { self.kind = kind }
}
