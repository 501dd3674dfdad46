import ComputeNode
import Foundation
import Ledger
import LocalCommittee

/// The walkthrough, step by step.
actor Walkthrough {
    let package: Checkout
    let program: String
    let stage: Stage
    private(set) var table = StepTable()

    /// Seconds between blocks of the development chain: nodes wait for confirmations.
    static let blockSeconds = 0.2
    /// What the key is used for.
    static let purpose = "treasury"

    init(package: Checkout, program: String, stage: Stage) {
        self.package = package
        self.program = program
        self.stage = stage
    }

    func run() async throws {
        let scene = try await build()
        let secret = try await secretInShares(scene)
        let treasury = try await keyMadeTogether(scene, .ecdsaSecp256k1)
        try await ethereumTransaction(scene, treasury)
        let signing = try await keyMadeTogether(scene, .frostEd25519, approvals: 2)
        try await opensslAgrees(scene, signing)
        try await killSwitch(scene, signing)
        try await refresh(scene, signing)
        try await memberReplaced(scene, signing)
        try await revokedReader(scene, secret)
        try await auditChecked(scene)
        try await everythingLost(scene, signing)
    }

    /// Announces, times, prints and records one step.
    func step<Value: Sendable>(
        _ title: String, _ body: (inout Step) async throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        FileHandle.standardError.write(Data("… \(title)\n".utf8))
        var step = Step(title)
        let start = ContinuousClock.now
        let value: Value
        do {
            value = try await body(&step)
        } catch {
            step.seconds = (ContinuousClock.now - start) / .seconds(1)
            step.check("went through: \(error)", false)
            table.add(step)
            print(step.rendered)
            throw error
        }
        step.seconds = (ContinuousClock.now - start) / .seconds(1)
        table.add(step)
        print(step.rendered)
        return value
    }
}
