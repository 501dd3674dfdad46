import ArgumentParser
import Paillier

/// `mpc paillier add`.
struct PaillierAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add encrypted numbers, position by position.",
        discussion: "The sum is rerandomised: it does not show what it was made of.")

    @Option(help: "The public key (JSON).") var key: String
    @Argument(help: "Ciphertexts (JSON), as many in each file.") var ciphertexts: [String]
    @Flag(help: "Subtract all files but the first.") var subtract = false
    @Option(help: "Where the sum goes (JSON); without it, to the standard output.")
    var out: String?

    func run() throws {
        let publicKey = try PaillierFiles.publicKey(key)
        var sum = try PaillierFiles.ciphertexts(ciphertexts[0], publicKey)
        for path in ciphertexts.dropFirst() {
            let next = try PaillierFiles.ciphertexts(path, publicKey)
            sum = try PaillierFiles.naming(path) { () throws(PaillierError) in
                try subtract ? sum.subtracting(next) : sum.adding(next)
            }
        }
        try PaillierFiles.output(sum.rerandomised(), out)
    }
}
