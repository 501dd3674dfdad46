import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import PrivacyContracts
import Testing

/// Three `mpc-node` processes run a contract by the protocol that its manifest asks for.
@Suite(.serialized) struct ProtocolProcessTests {
    @Test(.timeLimit(.minutes(3))) func theManifestChoosesTheProtocol() async throws {
        let committee = try await Committee()
        do {
            try await committee.start()
            for scheme in ["replicated-active", "shamir-active", "additive", "additive-active"] {
                try await run(scheme, committee)
            }
            try await expectRefusal(committee)
        } catch {
            committee.printLogs()
            await committee.stop()
            throw error
        }
        await committee.stop()
    }

    private func run(_ scheme: String, _ committee: Committee) async throws {
        let contract = try await committee.register(
            TestContracts.auction,
            manifest: "protocol: \(scheme)\nparties: 3\n" + TestContracts.auctionManifest())
        let bids: [UInt64] = [120, 311, 204]
        var inputs: [Bytes32] = []
        for (index, bid) in bids.enumerated() {
            inputs.append(
                try await committee.provide([bid], contract: contract, provider: index + 1).id)
        }
        let task = try await committee.request(contract, method: "auction", inputs: inputs)
        let clear = try contract.contract.runInClear(
            method: "auction", inputs: .init(providers: bids.map { [$0] }))
        let status = try await committee.wait(for: task, until: [.finished, .expired])
        #expect(status == .finished, "\(scheme)")
        if status != .finished { committee.printLogs() }
        #expect(try await committee.output(of: task) == clear.encoded, "\(scheme)")
    }

    /// Five parties are no committee of these nodes.
    private func expectRefusal(_ committee: Committee) async throws {
        let contract = try await committee.register(
            TestContracts.auction,
            manifest: "protocol: shamir\nparties: 5\n" + TestContracts.auctionManifest())
        let input = try await committee.provide([5], contract: contract).id
        let task = try await committee.request(
            contract, method: "auction", inputs: [input], acceptIn: 5, deadlineIn: 10)
        let report = try await committee.wait(for: task, at: 0, until: .declined)
        #expect(report?.reason == "the manifest asks for 5 parties, not 3")
    }
}
