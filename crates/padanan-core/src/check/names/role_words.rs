//! The words by which the roles of names are read. One string for each list.

/// Words between a name and its verb, which say nothing about who acts.
pub(super) const AUXILIARIES: &str = "\
    yang tidak tak belum bukan akan telah sudah sedang tengah pernah bisa dapat juga kembali akhirnya hanya ingin mau \
    harus pun baru terus langsung resmi mampu berhasil sempat masih kerap sering lalu kemudian sukses gagal siap itu \
    sendiri";

/// What may name the second one together with its name.
pub(super) const ROLES: &str = "\
    presiden menteri gubernur bupati tim klub timnas pelatih petenis pasangan kapten kandidat mantan bintang pemain \
    wakil kota negara pemimpin wasit aktor penyanyi hakim jaksa ketua pengusaha tuan rumah rival";

/// Words that look like verbs with `me-` or `di-`, or say no deed.
pub(super) const NO_VERBS: &str = "\
    menjadi merupakan menurut melalui mengenai meskipun melainkan menjelang menuju memiliki mempunyai mereka menteri \
    merdeka meninggal menang menit metode medali meliputi mencakup membuat menyebut mengatakan direktur dinasti distrik \
    divisi diplomat diskusi dimana disebut dinamakan dikenal dibandingkan dibanding diikuti disusul";

/// Verbs that both do alike, or that English often turns round: *came before* for `mendahului`.
pub(super) const ALIKE: &str = "\
    temui jumpai nikahi hadapi lawan susul ikuti imbangi bareng menemui ditemui menikahi dinikahi menyerupai menyamai \
    menghadapi melawan mendahului menyusul mengikuti mewarisi menakuti mengimbangi menyertai menandingi mendampingi \
    menyenangkan mengejutkan mengagetkan menarik memikat membatasi menyelingi menghubungkan";

pub(super) const DEFEATS: &str = "\
    kalah takluk tumbang keok menyerah tersingkir tunduk bertekuk";

/// English words between a name and its verb, or a part of it.
pub(super) const WITH_VERBS: &str = "\
    has had have was is were are been being be will would may not also again finally once never just only still then \
    the a an by officially could can did does should must out off down up over directly himself herself successfully";

/// Verbs whose subject is the other one's: *B feared A* for `A menakuti B`.
pub(super) const TURNING: &str = "\
    feared fears followed follows preceded precedes liked likes loved inherited received got needs joined met married \
    faced resembles under has owns saw learned";

/// Verbs that show no ending in the past.
pub(super) const IRREGULAR: &str = "\
    beat shot sent overtook upset foiled struck overthrew overcame outdid chose caught stung bought sold";

/// Words that begin another part of a sentence.
pub(super) const JOINING: &str = "\
    di ke dari pada dengan oleh untuk bagi dan atau yang bahwa agar karena seperti saat ketika setelah sebelum \
    sebagai dalam kepada terhadap tentang antara asal soal jadi usai demi vs lewat serta";

/// Returns whether a list has a word.
pub(super) fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}
