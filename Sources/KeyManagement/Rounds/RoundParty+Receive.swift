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
        var nested: Accusation?
        for bytes in accusation.evidence {
            let item: Evidence
            do throws(ProtocolFault) {
                item = try decodeEvidence(bytes, against: accused)
                if case .accusation = item, isNested { throw .malformed }
            } catch {
                // What the accused has not signed is no evidence.
                try blame(isFalse, evidence: isNested ? [] : [accusation.encoded])
            }
            switch item {
            case .accusation(let inner): nested = inner
            case .broadcast(let broadcast): try keepRelayed(broadcast)
            case .digest(let round, let echo):
                try compare(echo, of: accused, round: round, evidence: bytes)
            }
        }
        if let nested {
            try hear(nested, isNested: true)
        } else {
            undecided.append(accusation)
        }
    }

    private func keepRelayed(_ broadcast: RoundMessage) throws(KeyManagementError) {
        // The accuser may be a round ahead, and have a message of the next one.
        if broadcast.round > round + 1 { return }
        do throws(KeyManagementError) {
            try keep(broadcast)
        } catch {
            if !error.leavesStateUnchanged { throw error }
        }
    }

    private func compare(
        _ echo: RoundMessage.Echo, of party: PartyNumber, round: Int, evidence: [UInt8]
    ) throws(KeyManagementError) {
        guard limits.body(round: round) != nil, let own = received[round - 1][party.place],
            own.digest != echo.digest
        else { return }
        try blame(.fault(of: party, .equivocation(round: round)), evidence: [evidence])
    }

    /// One item of what an accused has signed.
    private enum Evidence {
        case broadcast(RoundMessage)
        case accusation(Accusation)
        case digest(round: Int, RoundMessage.Echo)
    }

    private func decodeEvidence(
        _ bytes: [UInt8], against accused: PartyNumber
    ) throws(ProtocolFault) -> Evidence {
        switch bytes.first {
        case MessageFormat.accusation.rawValue:
            return .accusation(try decodeAccusation(bytes, of: accused))
        case MessageFormat.signedDigest.rawValue:
            let (round, echo) = try RoundMessage.Echo.decode(
                bytes, by: accused, session: session)
            return .digest(round: round, echo)
        default: return .broadcast(try decodeBroadcast(bytes, of: accused))
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
