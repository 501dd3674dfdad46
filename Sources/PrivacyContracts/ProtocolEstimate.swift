public import Channels
public import MPC

/// What a run by a protocol will cost each party, at the most: found without inputs.
public struct ProtocolEstimate: Sendable {
    /// From the first message after set-up to the last: rounds, and the most that a party sends.
    public var online: Traffic
    /// The same of making what the run takes of preprocessing ahead, set-up included.
    public var offline: Traffic
    /// What the run takes of preprocessing.
    public var preprocessing: PreprocessingUse
    public var counts: OperationCounts
}

extension Contract {
    /// What a run of the method costs by a protocol, found by a rehearsal: all parties in this process, on
    /// inputs that are there, valid and of no meaning. What a run does depends on public values only;
    /// so this is what it costs, but for the few percent by which rejected random numbers differ.
    ///
    /// Preprocessing is dealt to the rehearsal; its cost is that of making as much by oblivious transfer, in
    /// windows: of each kind some are made, and the rest is counted alike.
    ///
    /// - Throws: what a run would throw for reasons other than its inputs or its session.
    public func estimate(
        method name: String, shape: MethodShape, by protocol: ContractProtocol
    ) async throws -> ProtocolEstimate {
        var generator = SystemRandomNumberGenerator()
        let inputs = (0..<shape.providers).map { shape.validElements(ofProvider: $0) }
        let split = inputs.map { `protocol`.split($0, using: &generator) }
        let arguments = shape.arguments
        let runs = try await runParties(`protocol`.parties, timeout: .seconds(600)) { channel in
            let party = try await ContractParty(
                `protocol`, channel: channel,
                preprocessing: .insecureDealer(seed: [UInt8]("rehearsal".utf8)))
            let own = channel.party
            return try await self.run(
                method: name, shares: split.map { $0[own] }, arguments: arguments, by: party)
        }
        let offline = try await Self.costOfMaking(runs[0].material, by: `protocol`)
        return ProtocolEstimate(
            online: Self.most(runs.map(\.online)), offline: offline,
            preprocessing: runs[0].preprocessing, counts: runs[0].counts)
    }

    private static func most(_ parties: [Traffic]) -> Traffic {
        Traffic(
            rounds: parties.map(\.rounds).max() ?? 0,
            bytesSent: parties.map(\.bytesSent).max() ?? 0,
            bytesReceived: parties.map(\.bytesReceived).max() ?? 0,
            messagesSent: parties.map(\.messagesSent).max() ?? 0)
    }

    /// Elements of a kind that are made to see what they cost. What a window holds is less.
    private static let sample = 1 << 14

    /// What the making of so many units costs, set-up included.
    private static func costOfMaking(
        _ units: [MaterialKind: Int], by protocol: ContractProtocol
    ) async throws -> Traffic {
        guard `protocol`.scheme.hasPreprocessing else { return Traffic() }
        let kinds = units.filter { $0.value > 0 }.sorted { $0.key.name < $1.key.name }
        let parties = try await runParties(`protocol`.parties, timeout: .seconds(600)) {
            channel -> Traffic in
            let party = try await ContractParty(`protocol`, channel: channel)
            guard let prepared = party.prepared else { return Traffic() }
            var total = prepared.preprocessingTraffic
            for (kind, count) in kinds {
                let step = max(sample / kind.elements, 1)
                func cost(_ units: Int) async throws -> Traffic {
                    let start = prepared.preprocessingTraffic
                    try await prepared.prepare([kind: units])
                    return prepared.preprocessingTraffic - start
                }
                // Whole steps cost the same each; the first may have a set-up of its own.
                let first = try await cost(min(count, step))
                total += first
                let (steps, rest) = (count - min(count, step)).quotientAndRemainder(
                    dividingBy: step)
                if steps > 0 { total += try await cost(step).times(steps) }
                if rest > 0 { total += try await cost(rest) }
            }
            return total
        }
        return most(parties)
    }
}

extension Traffic {
    fileprivate func times(_ count: Int) -> Traffic {
        Traffic(
            rounds: rounds * count, bytesSent: bytesSent * count,
            bytesReceived: bytesReceived * count, messagesSent: messagesSent * count)
    }
}

extension MethodShape {
    /// A vector that the range check lets pass: zeros, or what is nearest to them.
    func validElements(ofProvider provider: Int) -> [UInt64] {
        segments(ofProvider: provider).flatMap { segment in
            let parameter = method.parameters[segment.parameter]
            let element = parameter.type.element.scalars.map { scalar in
                let range = parameter.range ?? scalar.type.bounds
                return UInt64(truncatingIfNeeded: min(max(0, range.lowest), range.highest))
            }
            return (0..<segment.elementCount).flatMap { _ in element }
        }
    }
}
