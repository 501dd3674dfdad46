/// How what comes in is taken apart.
extension RoundParty {
    /// Keeps a broadcast, or what an accusation holds.
    func take(_ message: IncomingMessage) throws(KeyManagementError) {
        if message.bytes.first == MessageFormat.accusation.rawValue {
            let accusation: Accusation
            do throws(ProtocolFault) {
                accusation = try decodeAccusation(message.bytes, of: message.sender)
            } catch {
                throw .fault(of: message.sender, error)
            }
            try hear(accusation, isNested: false)
        } else {
            let broadcast: RoundMessage
            do throws(ProtocolFault) {
                broadcast = try decodeBroadcast(message.bytes, of: message.sender)
            } catch {
                throw .fault(of: message.sender, error)
            }
            try keep(broadcast)
        }
    }

    /// Keeps what the accused has signed, as if it had come from there, and the accusation until it can
    /// be judged.
    private func hear(_ accusation: Accusation, isNested: Bool) throws(KeyManagementError) {
        let (accuser, accused) = (accusation.accuser, accusation.accused)
        let isFalse = KeyManagementError.fault(of: accuser, .falseAccusation(of: accused))
        // This party knows what it has done.
        if accused == party { try blame(isFalse, evidence: [accusation.encoded]) }
        var inner: Accusation?
        for item in accusation.evidence {
            if item.first == MessageFormat.accusation.rawValue {
                inner = try? decodeAccusation(item, of: accused)
                if isNested || inner == nil {
                    try blame(isFalse, evidence: isNested ? [] : [accusation.encoded])
                }
                continue
            }
            guard let broadcast = try? decodeBroadcast(item, of: accused) else {
                try blame(isFalse, evidence: isNested ? [] : [accusation.encoded])
            }
            // The accuser may be a round ahead, and have a message of the next one.
            if broadcast.round > round + 1 { continue }
            do throws(KeyManagementError) {
                try keep(broadcast)
            } catch {
                if !error.leavesStateUnchanged { throw error }
            }
        }
        if let inner {
            try hear(inner, isNested: true)
        } else {
            undecided.append(accusation)
        }
    }

    private func decodeBroadcast(
        _ bytes: [UInt8], of sender: PartyNumber
    ) throws(ProtocolFault) -> RoundMessage {
        try checkLength(bytes, limits.message)
        return try RoundMessage(bytes, sender: sender, session: session, limits: limits)
    }

    private func decodeAccusation(
        _ bytes: [UInt8], of sender: PartyNumber
    ) throws(ProtocolFault) -> Accusation {
        try checkLength(bytes, limits.nestedAccusation)
        return try Accusation(bytes, sender: sender, session: session, limits: limits)
    }

    private func checkLength(_ bytes: [UInt8], _ limit: Int) throws(ProtocolFault) {
        guard bytes.count <= limit else {
            throw .tooLong(byteCount: bytes.count, limit: limit)
        }
    }
}
