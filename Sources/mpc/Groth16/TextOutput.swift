import Groth16

/// A text file that a command writes: opened before the work for it begins, so that this is not in vain.
struct TextOutput {
    private let path: String
    private let file: OutputFile

    init(_ path: String) throws {
        self.path = path
        file = try ProofFiles.naming(path) { () throws(Groth16Error) in
            try OutputFile(path: path)
        }
    }

    func write(_ text: String) throws {
        try ProofFiles.naming(path) { () throws(Groth16Error) in try file.append(text) }
    }

    /// Has the file appear under its name.
    func publish() throws {
        try ProofFiles.naming(path) { () throws(Groth16Error) in try file.publish() }
    }
}
