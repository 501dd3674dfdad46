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
            let isKnown = undecided.contains { $0.accusation.encoded == accusation.encoded }
            if isKnown { throw .fault(of: message.sender, .duplicate) }
            try hear(accusation)
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
    private func hear(_ accusation: Accusation) throws(KeyManagementError) {
        let (accuser, accused) = (accusation.accuser, accusation.accused)
        let isFalse = KeyManagementError.fault(of: accuser, .falseAccusation(of: accused))
        // This party knows what it has done.
        if accused == party { try blame(isFalse, passingOn: accusation) }
        var items = [Evidence]()
        for bytes in accusation.evidence {
            do throws(ProtocolFault) {
                items.append(try decodeEvidence(bytes, against: accused))
            } catch {
                // What the accused has not signed is no evidence.
                try blame(isFalse, passingOn: accusation)
            }
        }
        try compare(items, of: accused)
        for item in items {
            if let broadcast = item.broadcast {
                try keepRelayed(broadcast)
            } else {
                try compare(item, of: accused)
            }
        }
        // One of each accuser against each accused: what else it has signed was kept above.
        let isKnown = undecided.contains {
            $0.accusation.accuser == accuser && $0.accusation.accused == accused
        }
        if !isKnown { undecided.append((accusation, items.map(\.round).max() ?? 0)) }
    }

    /// Two messages of one round prove an equivocation by themselves, even of a round that has not begun
    /// here.
    private func compare(
        _ items: [Evidence], of party: PartyNumber
    ) throws(KeyManagementError) {
        for (place, item) in items.enumerated() {
            for other in items[..<place] where other.round == item.round {
                guard other.digest != item.digest else { continue }
                // What was received here is shown anyway; one that differs from it is enough.
                let own = received[item.round - 1][party.place]?.digest
                let differing = [other, item].filter { $0.digest != own }.map(\.encoded)
                try blame(
                    .fault(of: party, .equivocation(round: item.round)),
                    evidence: own == nil ? differing : Array(differing.prefix(1)))
            }
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
        _ item: Evidence, of party: PartyNumber
    ) throws(KeyManagementError) {
        guard let own = received[item.round - 1][party.place], own.digest != item.digest
        else { return }
        try blame(
            .fault(of: party, .equivocation(round: item.round)), evidence: [item.encoded])
    }

    /// One item of what an accused has signed: a broadcast, or the digest of one.
    private struct Evidence {
        let round: Int
        let digest: [UInt8]
        let broadcast: RoundMessage?
        let encoded: [UInt8]
    }

    private func decodeEvidence(
        _ bytes: [UInt8], against accused: PartyNumber
    ) throws(ProtocolFault) -> Evidence {
        guard bytes.first == MessageFormat.signedDigest.rawValue else {
            let broadcast = try decodeBroadcast(bytes, of: accused)
            return Evidence(
                round: broadcast.round, digest: broadcast.digest, broadcast: broadcast,
                encoded: bytes)
        }
        let (round, echo) = try RoundMessage.Echo.decode(bytes, by: accused, session: session)
        guard limits.body(round: round) != nil else { throw .malformed }
        return Evidence(round: round, digest: echo.digest, broadcast: nil, encoded: bytes)
    }

    private func decodeBroadcast(
        _ bytes: [UInt8], of sender: PartyNumber
    ) throws(ProtocolFault) -> RoundMessage {
        try checkLength(bytes, limits.message)
        return try RoundMessage(bytes, sender: sender, session: session, limits: limits)
    }

    /// An accusation that `sender` has signed, or the one that it passes on. Throws what is wrong with
    /// what came from the sender, who has to have looked at what it passes on.
    private func decodeAccusation(
        _ bytes: [UInt8], of sender: PartyNumber
    ) throws(ProtocolFault) -> Accusation {
        try checkLength(bytes, limits.relayedAccusation)
        let outer = try Accusation(bytes, sender: sender, session: session, limits: limits)
        guard let relayed = outer.relayed else { return outer }
        let inner = try Accusation(
            relayed, sender: outer.accused, session: session, limits: limits)
        guard inner.relayed == nil else { throw .malformed }
        return inner
    }

    private func checkLength(_ bytes: [UInt8], _ limit: Int) throws(ProtocolFault) {
        guard bytes.count <= limit else {
            throw .tooLong(byteCount: bytes.count, limit: limit)
        }
    }
}
