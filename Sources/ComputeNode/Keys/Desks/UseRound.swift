import KeyManagement

/// One use as its coordinator carries it out: a question to each of the others, and an answer from each.
protocol UseRound: AnyObject {
    /// What each other signer is asked, by its number in the key.
    var questions: [(signer: PartyNumber, message: [UInt8])] { get }

    /// Takes a signer's answer; with the last one the result, which was verified.
    ///
    /// Throws `.fault` of the signer, by its number in the key, whose answer is wrong.
    func take(
        _ answer: [UInt8], from signer: PartyNumber
    ) throws(KeyManagementError) -> [UInt8]?
}
