public import Channels
public import MPC

/// What a run by a protocol will cost each party, at the most: found without inputs.
public struct ProtocolEstimate: Sendable {
    /// From the first message after set-up to the last: rounds, and the most that a party sends.
    public var online: Traffic
    /// The same of making what the run takes of preprocessing by oblivious transfer, set-up included: in the run,
    /// whenever something is missing.
    public var offline: Traffic
    /// The same of making it ahead, in whole windows.
    public var ahead: Traffic
    /// What the run takes of preprocessing.
    public var preprocessing: PreprocessingUse
    public var counts: OperationCounts
}

extension Contract {
    /// What a run of the method costs by a protocol, found by a rehearsal: all parties in this process, on
    /// inputs that are there, valid and of no meaning. What a run does depends on public values only;
    /// so this is what it costs, but for the few percent by which rejected random numbers differ.
    ///
    /// Preprocessing is dealt to the rehearsal; then its cost is found by making as much by oblivious transfer.
    /// Windows of a length are made a few times, the others counted alike.
    ///
    /// - Throws: what a run would throw for reasons other than its inputs or its session.
    public func estimate(
        method name: String, shape: MethodShape, by protocol: ContractProtocol
    ) async throws -> ProtocolEstimate {
        var generator = SystemRandomNumberGenerator()
        let inputs = (0..<shape.providers).map { shape.validElements(ofProvider: $0) }
        let split = inputs.map { `protocol`.split($0, using: &generator) }
        let arguments = shape.arguments
        let runs = try await runParties(
            `protocol`.parties, timeout: .seconds(600)
        ) { channel -> (ContractPartyRun, [MaterialDemand]) in
            let party = try await ContractParty(
                `protocol`, channel: channel,
                preprocessing: .insecureDealer(seed: [UInt8]("rehearsal".utf8)))
            party.supply?.noteDemands()
            let own = channel.party
            let run = try await self.run(
                method: name, shares: split.map { $0[own] }, arguments: arguments, by: party)
            return (run, party.supply?.notedDemands ?? [])
        }
        let (run, demands) = runs[0]
        let ahead = run.material.filter { $0.value > 0 }.sorted { $0.key.name < $1.key.name }
        return ProtocolEstimate(
            online: .most(of: runs.map(\.0.online)),
            offline: try await Self.cost(of: demands, by: `protocol`),
            ahead: try await Self.cost(
                of: ahead.map { .reserve($0.key, units: $0.value) }, by: `protocol`),
            preprocessing: run.preprocessing, counts: run.counts)
    }

    /// What it costs a supply of its own to meet these demands, set-up included.
    private static func cost(
        of demands: [MaterialDemand], by protocol: ContractProtocol
    ) async throws -> Traffic {
        if demands.isEmpty { return Traffic() }
        let parties = try await runParties(`protocol`.parties, timeout: .seconds(600)) { channel in
            let party = try await ContractParty(`protocol`, channel: channel)
            return try await party.supply?.cost(of: demands) ?? Traffic()
        }
        return .most(of: parties)
    }
}

extension Traffic {
    /// The most that any of the parties has, of each.
    package static func most(of parties: [Traffic]) -> Traffic {
        Traffic(
            rounds: parties.map(\.rounds).max() ?? 0,
            bytesSent: parties.map(\.bytesSent).max() ?? 0,
            bytesReceived: parties.map(\.bytesReceived).max() ?? 0,
            messagesSent: parties.map(\.messagesSent).max() ?? 0)
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
