extension Groth16Error: CustomStringConvertible {
    /// One line. It never holds a value of a witness.
    public var description: String {
        switch self {
        case .unsatisfied(let index, let name):
            "the witness breaks constraint \(index)\(name.map { " (\($0))" } ?? "")"
        case .missingInput(let name): "no value for the input \(name)"
        case .unknownInput(let name): "the circuit has no input \(name)"
        case .wrongInputCount(let name, let expected, let found):
            "the input \(name) has \(expected) values, \(found) given"
        case .wrongWitnessCount(let expected, let found):
            "the witness has \(found) values, the circuit \(expected) wires"
        case .constantWireNotOne: "the first value of the witness is not 1"
        case .witnessRefused:
            "no proof: the witness breaks a constraint, or is of another circuit than the key"
        case .system(let operation, let code):
            "could not \(operation) the file: system error \(code)"
        case .notRegularFile(let operation):
            "could not \(operation) it: it is a folder, a pipe or a device, and must be a file"
        case .wrongKind(let kind): "not a .\(kind.rawValue) file"
        case .unsupported(let kind, let version):
            ".\(kind.rawValue) file of a version or protocol not known here (\(version))"
        case .malformed(let kind, let section):
            "malformed .\(kind.rawValue) file\(section.map { ", section \($0)" } ?? "")"
        case .missingSection(let kind, let section):
            "the .\(kind.rawValue) file lacks section \(section)"
        case .duplicateSection(let kind, let section):
            "the .\(kind.rawValue) file has section \(section) twice"
        case .wrongCurve(let kind): "the .\(kind.rawValue) file is of another curve"
        case .tooLarge(let limit): "too large: the limit is \(limit)"
        case .malformedJSON(let field):
            field.isEmpty
                ? "malformed JSON"
                : "malformed JSON: the field \(field) is missing or not what it must be"
        case .invalidPoint(let part, let index):
            "point \(index) of \(part.rawValue) is not a valid point of its group"
        case .gammaIsDelta:
            "the key's gamma is delta or its negative, so that anyone could forge proofs: contribute to it first"
        case .publicInputCount(let expected, let found):
            "\(found) public values, the key has \(expected)"
        case .publicInputNotReduced(let index):
            "public value \(index) is not smaller than the group's order"
        case .notEnoughPowers(let needed, let available):
            "the circuit needs 2^\(needed) rows, the powers of tau are for 2^\(available)"
        case .notPrepared:
            "the powers of tau are not prepared for phase 2 (snarkjs powersoftau prepare phase2)"
        case .invalidContribution(let index, let fault):
            "contribution \(index + 1) is invalid: \(fault.text)"
        case .keyMismatch(let part):
            "the key is not what circuit, powers of tau and contributions make: \(part.rawValue)"
        case .invalidBeacon:
            "a beacon has 1 to 255 bytes and 2^10 to 2^32 iterations, those of a key at most 2^32 together"
        }
    }
}

extension ContributionFault {
    fileprivate var text: String {
        switch self {
        case .transcript: "its transcript hash is wrong"
        case .proofOfKnowledge: "its proof of knowledge fails"
        case .delta: "its delta does not follow from the one before"
        case .beacon: "its secret does not follow from its beacon"
        case .point: "one of its points is not a valid point of its group"
        }
    }
}
