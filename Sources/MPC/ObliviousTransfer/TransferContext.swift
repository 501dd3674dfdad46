/// Where oblivious transfers are made: what every hash of them is bound to.
struct TransferContext: Sendable {
    /// The digest of the session's set-up, which all parties have compared.
    let session: [UInt8]
    /// Who sends: of the base transfers their sender, of an extension the other.
    let sender: Int
    let receiver: Int

    /// A hash that is bound to session, sender and receiver.
    func hash(_ label: String) -> LabelledHash {
        var hash = LabelledHash(label)
        hash.append(session)
        hash.append(sender)
        hash.append(receiver)
        return hash
    }
}
