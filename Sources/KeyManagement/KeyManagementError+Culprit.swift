extension KeyManagementError {
    /// Whom the error blames, if it blames a party of the session.
    public var culprit: PartyNumber? {
        if case .fault(let party, _) = self { return party }
        return nil
    }

    /// Whether the run of a protocol that threw this may go on as if the message had not come.
    public var leavesStateUnchanged: Bool {
        switch self {
        case .fault(_, .duplicate), .unknownSender, .notStarted, .alreadyStarted, .over: true
        default: false
        }
    }
}
