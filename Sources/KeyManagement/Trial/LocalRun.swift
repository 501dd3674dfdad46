/// Runs all parties of a protocol in rounds in this process: messages go from memory to memory.
enum LocalRun {
    /// What the parties come to, in their order.
    ///
    /// Throws what a party throws: here nobody else can be at fault.
    static func outputs<Output>(
        of parties: [RoundParty<Output>]
    ) throws(KeyManagementError) -> [Output] {
        var outputs = [Output?](repeating: nil, count: parties.count)
        var queue = [(sender: PartyNumber, bytes: [UInt8])]()
        for party in parties {
            queue += try party.start().messages.map { (party.party, $0.bytes) }
        }
        var next = 0
        while next < queue.count {
            let message = queue[next]
            next += 1
            for (place, party) in parties.enumerated() where party.party != message.sender {
                let step = try party.receive(IncomingMessage(from: message.sender, message.bytes))
                queue += step.messages.map { (party.party, $0.bytes) }
                if let output = step.output { outputs[place] = output }
            }
        }
        return outputs.compactMap { $0 }
    }
}
