import ComputeNode
import Foundation
import LocalCommittee
import PrivacyContracts

extension AuctionRun {
    struct Texts {
        var ir: String
        var manifest: String
        var contract: Contract
        var library: URL
    }

    /// 1. Stock clang makes text LLVM IR of the C source; the machine checks it.
    func compile() throws -> Texts {
        try step("compile auction.c to LLVM IR, and natively") { _ in
            let source = package.example("auction.c")
            let compiler = ContractCompiler()
            let ir = try compiler.ir(ofSource: source)
            let library = URL(fileURLWithPath: stage.directory + "/auction.so")
            try compiler.sharedLibrary(ofSource: source, at: library)
            let manifest = try package.text(ofExample: "auction.yaml")
            let contract = try Contract(ir: ir, manifest: manifest)
            try contract.check(method: "auction")
            return Texts(ir: ir, manifest: manifest, contract: contract, library: library)
        }
    }

    /// The same contract in clear and natively, to compare with.
    func decideOpenly(_ texts: Texts) throws -> (Decision, Decision) {
        try step("run it in clear and natively, to compare") { _ in
            let amounts = bids.map(\.amount)
            let output = try texts.contract.runInClear(
                method: "auction", inputs: ContractInputs(providers: amounts.map { [$0] }))
            guard let inClear = Self.decode(output.encoded) else {
                throw AuctionFailure("the contract in clear gave no winner and price")
            }
            return (inClear, try NativeAuction.decide(amounts, library: texts.library))
        }
    }
}
