# コマンドラインと画面の文面。失敗には題名と、原因と次にすることを示す detail がある。

## ヘルプ

help-usage = 使い方:
help-commands = コマンド
help-options = オプション
help = コンピューターごとに別々の鍵を持つアカウント。次のコンピューターは、このコンピューターのコードで追加します
help-register = このコンピューターを最初の端末としてアカウントを作る
help-add-device = 別のコンピューターをアカウントに追加するコードを表示し、相手に表示された番号を入力して承認する
help-pair = 別のコンピューターのコードで、このコンピューターをアカウントに追加する
help-login = ログインする
help-logout = ログアウトする
help-status = このコンピューターの状態 (サーバー、アカウント、証明書、セッション) を表示する
help-cameras = このコンピューターのカメラを一覧表示する
help-scan = 画像の中のコードの内容を表示する
help-devices = アカウントのコンピューターを見る
help-devices-list = アカウントのコンピューターを一覧表示する
help-devices-revoke = コンピューターをアカウントから完全に外す
help-cert = このコンピューターの証明書を他のプログラムで使う
help-cert-export = 証明書とそのルートを書き出す。指定したときだけ秘密鍵も書き出す
help-log = アカウントのコンピューターの署名付き記録を見て確かめる
help-log-show = どのコンピューターが、どれによって、いつ加えられたかを表示する
help-log-verify = サーバーに尋ねずに、すべての署名を確かめる
help-log-acknowledge = 警告を調べ終えたことを確認する。それまではどのコマンドでも表示される
help-arg-help = ヘルプを表示する
help-arg-version = バージョンを表示する
help-arg-profile = 使うプロファイル。複数あれば一台に複数の端末を置ける
help-arg-profile-dir = プロファイルを置くディレクトリ
help-arg-json = プログラム向けに、一行に一つの JSON オブジェクトを出力する
help-arg-server = サーバーのアドレス。例: https://id.example.org
help-arg-username = アカウントのユーザー名
help-arg-email = アカウントのメールアドレス
help-arg-device-name = このコンピューターの呼び名。省略すると機器の名前
help-arg-device = コンピューター。warifu devices list にある名前または識別子
help-arg-pin = 管理者から聞いたサーバーのピン。省略すると画面で確認する
help-arg-password-stdin = 標準入力の一行目をパスワードとして読む。続く行は質問への答えになる
help-arg-file = ここに保存されたものの代わりに確かめる端末ログのファイル。1行に1件、またはサーバーの応答
help-arg-yes = 確認を求めない
help-arg-qr-png = コードを画像としても新しいファイルに書き出す。本人だけが読め、追加が終わると消える
help-arg-no-approval = このコンピューターでの承認がいらないコードを表示する (スクリプトや他のクライアント向け)。このコードとユーザー名とパスワードを持つ人は誰でも、それ以上の確認なしにコンピューターを追加できる
help-arg-code = コードの文字列。- なら入力を求める (引数は同じ機器の他の利用者にも見える)
help-arg-screen = このコンピューター自身の画面からコードを探す
help-arg-image = コードの画像 (PNG、JPEG、WebP)
help-arg-files = 画像ファイル (PNG、JPEG、WebP)
help-arg-camera = カメラでコードを読み取る。番号は warifu cameras のもの。省略すると前回選んだカメラ、なければ最初のカメラ
help-arg-format = 書き出す形式
help-arg-algorithm = どの証明書か (ecdsa-p256 または ml-dsa-87)
help-arg-out = 書き出すファイル。本人だけが読める。すでにあれば置き換える。省略すると標準出力
help-arg-key = 秘密鍵も書き出す

## 質問

ask-password = { $server } の Warifu アカウントのパスワード:
ask-new-password = { $server } のアカウントのパスワードを決めてください:
ask-again = もう一度:
ask-passphrase = このコンピューターの鍵を守るパスフレーズ:
ask-username = ユーザー名:
ask-code = コード:
ask-pin = { $server } に初めて接続します。サーバーのフィンガープリント (ピン) は次のとおりです。

    {"    "}{ $pin }

    管理者から聞いたもの (warifu-server ca show で表示) と見比べるか、それをここに貼り付けてください。
    聞いていないときは「いいえ」と答えて、管理者に尋ねてください。
    一致していますか? [はい (y) / いいえ (n)]
ask-host = このコードはサーバー { $server } のものです。ユーザー名とパスワードをそこへ送ります。
    このサーバーで間違いありませんか? [はい (y) / いいえ (n)]

server-first = { $server } は、このコンピューターで初めて使うサーバーです。
server-other = { $server } は、このコンピューターで初めて使うサーバーです。これまでは { $usual } を使ってきました。
server-not-plain = { $server } という名前は、普通の英数字では書かれていません。「{ $letters }」を表します。
server-mixed-scripts = 複数の種類の文字が混ざっています。正規の名前にはほとんどないことです。
server-like-known = { $server } は、このコンピューターが使っている { $name } に似ていますが、別のサーバーです。
server-like-plain = { $name } に似ていますが、別のサーバーです。
server-doubtful = パスワードを狙う者がいるおそれがあります。管理者からまさにこのアドレスを聞いたときだけ、先へ進んでください。

## 結果

registered = ようこそ、{ $username } さん。このコンピューター「{ $device }」を { $server } に登録しました。
recovery-key = 復旧キーです。紙に書き、このコンピューターとは別の場所に保管してください。再び表示されることはありません。

    {"    "}{ $key }

code-shown = 新しいコンピューターでこのコードを読み取ってください。カメラも画像もなければ、そこで

    {"    "}warifu pair --server { $server } --code -

    を実行して、次を入力してください。

    {"    "}{ $code }

    コードはあと { $minutes } 分使えます。
code-without-approval = このコードとユーザー名とパスワードを持つ人は誰でも、それ以上の確認なしにコンピューターを追加できます。他の人に見せないでください。
code-with-approval = このコードを使うコンピューターに番号が表示されます。それをここに入力するので、終わるまでこのまま実行しておいてください。
code-for-this-machine = このサーバーには、このマシンからしか接続できません。コードもこのマシンでしか使えません。
code-waiting = 新しいコンピューターを待っています …
server-silent = サーバーからしばらく応答がありません。コードの期限まで繰り返し問い合わせます。
code-not-withdrawn = コードを取り消せませんでした。あと { $minutes } 分使えます。誰にも見せず、後で warifu devices list を実行して、コンピューターが追加されていないか確かめてください。
picture-not-deleted = コードの画像を消せませんでした。削除してください: { $path }
device-added = 「{ $device }」({ $system }) が { $address } から追加されました。心当たりがなければ、すぐ管理者に失効を頼んでください。
ask-number = 「{ $device }」({ $system }) があなたのアカウントへの追加を求めています。送信元は { $address }、時刻は { $at } です。

    承認すると、そのコンピューターを使う人は、どこでもあなたとして行動でき、さらに別のコンピューターも追加できます。

    そのコンピューターに表示された二桁の数字を入力してください。断るときは n を入力します。自分の目で画面から読み取った数字だけを入力し、人から聞かされた数字なら断ってください。番号:
ask-number-again = 二桁の数字ではありません。番号、または断るときは n:
ask-without-approval = { $reason }

    承認のいらないコードの強さは、パスワードとコードを合わせた分だけです。両方を持つ人は、あなたへの確認なしにコンピューターを追加できます。追加されたコンピューターは「保証なし」と表示され、ほかのコンピューターを承認できません。
    それでもそのようなコードを表示しますか? [はい (y) / いいえ (n)]
code-approved = 承認しました。相手のコンピューターが証明書を受け取るのを待っています …
device-approved-only = 「{ $device }」を承認しましたが、まだ証明書が受け取られていません。7 日以内なら、そのコンピューターで同じコマンドをもう一度実行すると受け取れます。
claim-waiting = コードを表示したコンピューターでの確認を待っています …
claim-number = コードを表示したコンピューターに、この番号を入力してください。ほかの場所には入力しないでください。

    {"    "}{ $number }

claim-approved = 承認されました。サーバーから届いた内容を確かめています …
paired = このコンピューター「{ $device }」を、{ $server } の { $username } さんのアカウントに追加しました。
camera-used = カメラ「{ $name }」を使っています。別のコンピューターのコードを、映像の半分ほどの大きさになるまで近づけてください。Ctrl-C で中止します。
camera-used-of-several = カメラ「{ $name }」を使っています。別のコンピューターのコードを、映像の半分ほどの大きさになるまで近づけてください。Ctrl-C で中止します。別のカメラは --camera に番号を付けて選びます (warifu cameras で一覧を表示)。
camera-trouble = { $title }。{ $detail }
screen-looked-at = 画面からコードを探しています。許可するかどうかをシステムが確認することがあります。Ctrl-C で中止します。
camera-code = コードを読み取りました。
camera-line = { $number }  { $name }
camera-line-chosen = { $number }  { $name } · 前回選んだカメラ
scan-code = { $file }: { $kind }: { $text }
scan-nothing = { $file }: { $title }
scan-pairing = Warifu のコード
scan-damaged = 壊れた Warifu のコード
hint-foreign = これは{ $kind }で、Warifu のコードではありません。登録済みのコンピューターで warifu add-device が表示するコードを見せてください。
    .window = これは{ $kind }で、Warifu のコードではありません。登録済みのコンピューターの「コンピューターを追加」で表示されるコードを見せてください。
hint-damaged = この Warifu のコードは壊れているか、新しいバージョンで作られたものです。登録済みのコンピューターで新しいコードを表示してください。
hint-several = Warifu のコードが複数見えています。使うものだけを見せてください。
hint-dark = 暗すぎます。相手の画面を明るくするか、照明をつけてください。
hint-far = コードが小さすぎて読み取れません。もう少し近づけてください。
logged-in = { $server } に { $username } としてログインしました。
logged-out = ログアウトしました。
logged-out-here = このコンピューターではログアウトしましたが、サーバーには伝えられませんでした。サーバー側のセッションは期限で終わります。
exported = { $path } に書き出しました。
device-line = { $name } ({ $system }){ $marks }
    {"    "}{ $id } · 登録 { $enrolled } · 最後のログイン { $seen }
device-current = このコンピューター
device-revoked = 失効済み
device-not-vouched-for = 保証なし
device-server-key = サーバーが作った鍵
device-revoked-by-operator = 失効済み (あなたのコンピューターではなく管理者による)
ask-revoke = { $name } ({ $system }) をアカウントから外しますか。ログインできなくなり、失効を確かめるサービスにも入れなくなります。戻すには、あらためて追加する必要があります。
    識別子: { $id }
    外しますか? [はい (y) / いいえ (n)]
ask-revoke-this = このコンピューター { $name } ({ $system }) をアカウントから外しますか。ログインできなくなり、失効を確かめるサービスにも入れなくなります。戻すには、ほかのコンピューターを使って、あらためて追加する必要があります。
    識別子: { $id }
    外しますか? [はい (y) / いいえ (n)]
computer-revoked = { $name } はもうあなたのコンピューターではありません。
this-computer-revoked = このコンピューターはアカウントから外れました。また使うには、ほかのコンピューターから、別のプロファイル (--profile) であらためて追加してください。
devices-apart = 保証なし (どのコンピューターも署名していません。これらからは何も受け取らず、何も渡しません):
device-unvouched-new = 新しい、保証のない端末: { $name } ({ $id })。どのコンピューターも署名していません。自分でコードを使って追加したのでなければ、だれかがパスワードを知っています。warifu devices revoke { $id } で外し、管理者に知らせてください。
log-not-checked = 端末ログを取得できませんでした ({ $reason })。次にサーバーと通信するときに確かめます。
log-none = このアカウントには端末ログがありません。端末は承認なしで、または古いバージョンで追加されました。
log-entry = { $seq } · { $at } · { $what }
    {"    "}署名 { $by } · { $head }
log-entry-enrol = { $device } を追加
log-entry-revoke = { $device } を失効
log-entry-recover = { $device } でアカウントを復旧
log-entry-rotate = { $device } の鍵を交換
log-entry-rekey = 復旧キーを変更
log-verified = 端末ログに欠けはありません。{ $entries } 件の署名はすべて正しく、{ $devices } 台が含まれています。
    先頭ハッシュ: { $head }
log-verified-against = このコンピューターが保存しているログと比べました。双方にある { $compared } 件は一致します。
log-verified-shorter = このコンピューターが保存しているログ ({ $kept } 件) より短いログです。比べられたのは最初の { $compared } 件だけで、それらは一致します。その後の記録がこのログにはありません。
alarm-since = ({ $at } に検出。調べてから warifu log acknowledge を実行するまで表示されます。)
alarms-none = 確認すべき警告はありません。
ask-acknowledge = 調べ終えましたか。原因が続いていれば警告はまた出ます。[y/N]{" "}
alarms-acknowledged = 確認した警告: { $count } 件
never = なし
status-none = このプロファイルにはまだ端末がありません。warifu register でアカウントを作るか、warifu pair でこのコンピューターを追加してください。
status-begun = 登録が途中です。同じ warifu register か warifu pair をもう一度実行すると完了します。
status-device = サーバー:     { $server }
    ピン:         { $pin }
    アカウント:   { $username } ({ $account })
    端末:         { $device } ({ $id })
    鍵の保管場所: { $keychain }
    セッション:   { $session }
status-certificate = 証明書 { $algorithm }: 残り { $days } 日 ({ $end } まで)、フィンガープリント { $fingerprint }
keychain-system = システムのキーチェーン
keychain-passphrase = パスフレーズで守られたファイル
session-there = ログイン中
session-none = ログインしていません

## 失敗

# コマンドやオプションやプロファイルに触れる文面には、画面向けの .window がある。

-data-folder = アプリケーションデータの中のフォルダー「warifu」

label-error = エラー:{" "}
label-alarm = 警告:{" "}
request-id = サーバーのログでの番号は { $id } です。
retry-after = (あと { $seconds } 秒です。)
refused-too-many-attempts = { $wait }待ってから、もう一度お試しください。それまでは、正しいパスワードも確認されません。
refused-busy = 何も変更されていません。{ $wait }後にもう一度お試しください。
refused-internal = あなたの操作が原因ではなく、失われたものもありません。後でもう一度お試しください。続くときは、下の番号を管理者にお知らせください。
refused-device-not-registered = 失効されたか、サーバーがこのコンピューターを知りません。もう一度使うには、{ -data-folder }を別の場所へ移して Warifu を起動し直し、別のコンピューターのコードで追加し直してください。失効に心当たりがない場合は、管理者に尋ねてください。
wait-seconds = { $count } 秒
wait-minutes = { $count } 分
wait-a-while = しばらく

arguments-title = コマンドを読み取れません
arguments-detail = 指定を確かめてください。warifu --help で使い方が分かります。
    { $reason }
not-confirmed-title = 何も送信していません
not-confirmed-detail = サーバーが確認されませんでした。管理者にピンを尋ねて、もう一度実行してください。--pin で指定することもできます。
not-acknowledged-title = 警告はそのままです
not-acknowledged-detail = 確認されませんでした。先に原因を調べてから、もう一度実行して「はい」と答えてください。
passwords-differ-title = 二つの入力が違います
passwords-differ-detail = もう一度実行して、同じものを二回入力してください。
    .window = 同じものを二回入力してください。
nobody-to-ask-title = 入力を受け取れません
nobody-to-ask-detail = 標準入力がターミナルではなく、入力もありません。ターミナルで実行するか、--password-stdin を付けて、一行目にパスワード、二行目以降に質問への回答を渡してください。
server-missing-title = サーバーの指定がありません
server-missing-detail = 手で入力するコードにはサーバーの名前がありません。コードの横に表示されたアドレスを --server で指定してください。
other-server-title = 別のサーバーのコードです
other-server-detail = コードのサーバーと --server が違います。--server を省いてコードのサーバーを使うか、正しいサーバーのコードを出してください。
format-missing-title = この形式はまだありません
format-missing-detail = このバージョンは PEM を書き出します。--format pem を使ってください。--key を付けたものは openssl pkcs12 -export -in FILE で p12 にできます。
no-home-title = プロファイルの置き場所がありません
no-home-detail = このユーザーにはホームディレクトリがありません。--profile-dir で指定してください。
file-failed-title = { $path } を使えません
file-failed-detail = システムからのエラー: { $reason }。パスと権限を確かめてください。
picture-exists-title = { $path } はすでにあります
picture-exists-detail = コードの画像は追加が終わると消えるので、ほかのファイルを置き換えません。--qr-png に新しいファイル名を指定するか、そのファイルを移してください。
not-a-plain-file-title = { $path } は通常のファイルではありません
not-a-plain-file-detail = 新しいファイルか、置き換えてよい通常のファイルを指定してください。標準出力に書き出すには --out を省いてください。
no-certificate-title = このコンピューターには { $algorithm } の証明書がありません
no-certificate-detail = どの証明書があるかは warifu status で分かります。そのどれかを --algorithm で指定してください。
no-log-title = このファイルに端末ログはありません
no-log-detail = { $path } は Base64 の行でも、サーバーの応答でもありません。プロファイルのファイル device-log をコピーするか、サーバーの応答を保存してください。
undelivered-title = 結果を書き出せませんでした
undelivered-detail = 標準出力に書けません: { $reason }。コマンドの処理は済んでいます。空きを作るか、出力先を変えてください。今の状態は warifu status で分かります。
recovery-key-unseen-title = 復旧キーを表示できませんでした
recovery-key-unseen-detail = このコンピューターは登録されましたが、標準出力に書けません: { $reason }。空きを作るか出力先を変えて、同じコマンドをもう一度実行すると復旧キーが表示されます。
environment-title = { $name } の値が不明です
environment-detail = system か passphrase にするか、設定を外してください。
interrupted-title = 中止しました
interrupted-detail = コードは取り消されました。もう一度実行すると新しいコードを表示します。
stopped-title = 中止しました
stopped-detail = 何も送信していません。続けるには、もう一度実行してください。
camera-number-title = { $number } 番のカメラはありません
camera-number-detail = warifu cameras で、使えるカメラと番号を確かめてください。
no-such-computer-title = { $name } というコンピューターはありません
no-such-computer-detail = warifu devices list で、使っているコンピューターの名前と識別子を確かめてください。
not-revoked-title = 何も変更していません
not-revoked-detail = コンピューターはまだアカウントのものです。外すときは、もう一度実行してください。
several-computers-title = { $name } というコンピューターがいくつもあります
several-computers-detail = warifu devices list にある識別子で、どれかを指定してください。
not-withdrawn-title = 中止しましたが、コードはまだ使えます
not-withdrawn-detail = サーバーが応答しないため、コードを取り消せませんでした。あと { $minutes } 分使えます。誰にも見せず、後で warifu devices list を実行して、コンピューターが追加されていないか確かめてください。
runtime-failed-title = プログラムを開始できません
runtime-failed-detail = システムからのエラー: { $reason }。他のプログラムを閉じて、もう一度お試しください。

profile-io-title = プロファイルを使えません
    .window = このコンピューターのデータを使えません
profile-io-detail = { $path }: { $reason }。権限とディスクの空きを確かめるか、--profile-dir で別の場所を指定してください。
    .window = { $path }: { $reason }。権限とディスクの空きを確かめて、「もう一度試す」を選んでください。
profile-damaged-title = プロファイルが壊れています
    .window = このコンピューターのデータが壊れています
profile-damaged-detail = { $path } を読み取れません。バックアップから戻すか、別の --profile と、別のコンピューターのコードでやり直してください。
    .window = { $path } を読み取れません。バックアップから戻してください。バックアップがなければ、{ -data-folder }を別の場所へ移して Warifu を起動し直し、別のコンピューターのコードでこのコンピューターを追加し直してください。
profile-busy-title = プロファイルは使用中です
    .window = 別の Warifu が処理中です
profile-busy-detail = 別の warifu がこのプロファイルを登録しています。終わるまで待つか、別の --profile を選んでください。
    .window = 別の Warifu がこのコンピューターを登録しています。終わるまで待って、「もう一度試す」を選んでください。
keychain-absent-title = キーチェーンがありません
keychain-absent-detail = システムのキーチェーンが応答しません。鍵をそのまま保存することはありません。Secret Service (gnome-keyring や KWallet など) を起動するか、WARIFU_KEYCHAIN=passphrase でパスフレーズを使ってください。
    .window = システムのキーチェーンが応答しません。鍵をそのまま保存することはありません。キーチェーン (GNOME Keyring や KWallet など) を起動して「もう一度試す」を選んでください。「パスフレーズを使う」が表示されていれば、それを選ぶと、パスフレーズで守られたファイルに鍵を保存できます。その場合、鍵が必要なときにパスフレーズを尋ねます。
keychain-locked-title = キーチェーンがロックされています
keychain-locked-detail = キーチェーンのロックを解除してください (デスクトップにログインするか、キーリングのアプリで開きます。新しいシステムでは、最初のキーリングの作成が必要なことがあります)。その後、もう一度お試しください。デスクトップがなければ WARIFU_KEYCHAIN=passphrase を使ってください。
    .window = キーチェーンのロックを解除してください (デスクトップにログインするか、キーリングのアプリで開きます。新しいシステムでは、最初のキーリングの作成が必要なことがあります)。その後、「もう一度試す」を選んでください。「パスフレーズを使う」が表示されていれば、それを選ぶと、パスフレーズで守られたファイルに鍵を保存できます。
keychain-failed-title = キーチェーンで問題が起きました
keychain-failed-detail = エラーの内容: { $reason }。もう一度お試しください。続くときはキーチェーンを再起動するか、別の --profile で WARIFU_KEYCHAIN=passphrase を使ってください。
    .window = エラーの内容: { $reason }。「もう一度試す」を選んでください。続くときはキーチェーンを再起動してください。「パスフレーズを使う」が表示されていれば、それを選ぶと、パスフレーズで守られたファイルに鍵を保存できます。
keychain-ambiguous-title = キーチェーンにこのプロファイルの項目が複数あります
    .window = キーチェーンにこのコンピューターの項目が複数あります
keychain-ambiguous-detail = キーチェーンのアプリで、このプロファイルの「Warifu device keys」を最新のもの以外消して、もう一度お試しください。
    .window = キーチェーンのアプリで「Warifu device keys」という名前の項目を探し、括弧の中の識別子が同じもののうち最新のもの以外を消して、「もう一度試す」を選んでください。
keychain-damaged-title = キーチェーンの項目が壊れています
keychain-damaged-detail = Warifu が保存した内容ではないか、新しいバージョンが保存したものです。Warifu を更新してください。直らなければ、別の --profile と、別のコンピューターのコードで追加し直してください。
    .window = Warifu が保存した内容ではないか、新しいバージョンが保存したものです。Warifu を更新してください。直らなければ「前のセットアップをやめる」を選ぶか、登録済みであれば{ -data-folder }を別の場所へ移してから、別のコンピューターのコードで追加し直してください。
wrong-passphrase-title = パスフレーズが違います
wrong-passphrase-detail = このプロファイルの鍵ファイルを開けません。WARIFU_PASSPHRASE_FILE を確かめるか、入力し直してください。パスフレーズが確かに正しい場合は、ファイルが書き換えられています。バックアップから戻してください。
    .window = このコンピューターの鍵のファイルを開けません。入力し直してください。パスフレーズが確かに正しい場合は、ファイルが書き換えられています。バックアップから戻してください。忘れた場合は、{ -data-folder }を別の場所へ移し、別のコンピューターのコードで追加し直してください。
no-passphrase-title = パスフレーズが必要です
no-passphrase-detail = 本人だけが読めるファイルの一行目に書いて WARIFU_PASSPHRASE_FILE で指定するか、ターミナルで実行して入力してください。
    .window = このコンピューターの鍵は、パスフレーズで守られたファイルにあります。続けるにはパスフレーズを入力してください。
passphrase-file-title = パスフレーズのファイルを読めません
passphrase-file-detail = { $path }: { $reason }。WARIFU_PASSPHRASE_FILE を確かめてください。
    .window = { $path }: { $reason }。ファイルがあることと権限を確かめて、「もう一度試す」を選んでください。
no-memory-title = メモリが足りません
no-memory-detail = 鍵ファイルを開くには 64 MB が必要です。他のプログラムを閉じて、もう一度お試しください。
no-randomness-title = システムから乱数を得られません
no-randomness-detail = 今は安全に鍵を作れません。少し待ってお試しください。続くときはシステムを再起動してください。
sealing-failed-title = 秘密を暗号化できませんでした
sealing-failed-detail = そのまま保存することはないので、保存していません。もう一度お試しください。続くときはこのプログラムをインストールし直してください。
keys-failed-title = 鍵を使えませんでした
keys-failed-detail = このコンピューターで署名に失敗しました。もう一度お試しください。続くときは別の --profile で追加し直してください。
    .window = このコンピューターで署名に失敗しました。「もう一度試す」を選んでください。続くときは{ -data-folder }を別の場所へ移し、別のコンピューターのコードで追加し直してください。
keys-gone-title = このコンピューターの鍵がありません
keys-gone-detail = キーチェーンにこのプロファイルの鍵がありません。鍵のあったキーチェーンのロックを解除するか、WARIFU_KEYCHAIN を元に戻してください。失われたときは、別の --profile と、別のコンピューターのコードで追加し直してください。
    .window = キーチェーンにこのコンピューターの鍵がありません。鍵のあったキーチェーンのロックを解除して、「もう一度試す」を選んでください。鍵が失われたときは「前のセットアップをやめる」を選ぶか、登録済みであれば{ -data-folder }を別の場所へ移してから、別のコンピューターのコードで追加し直してください。
not-enrolled-title = このコンピューターは登録されていません
not-enrolled-detail = warifu register でアカウントを作るか、warifu pair でこのコンピューターを追加してください。
    .window = 「アカウントを作る」を選ぶか、すでにアカウントがあれば「このコンピューターを追加」を選んでください。
already-enrolled-title = このコンピューターは登録済みです
already-enrolled-detail = このプロファイルは { $username } さんのものです。別の端末には別の --profile を選んでください。
    .window = { $username } さんのものです。使うにはログインしてください。この画面で使えるアカウントは、システムのユーザーごとに一つです。
enrolment-unfinished-title = 別の登録が途中です
enrolment-unfinished-detail = { $server } での { $username } さんの登録が終わっていません。その登録をもう一度実行するか、別の --profile を使ってください。
    .window = { $server } での { $username } さんの登録が終わっていません。同じ内容を入力して完了してください。「前のセットアップをやめる」を選ぶとその鍵は破棄され、サーバーがその鍵のためにすでに作ったものは使えなくなります。
not-logged-in-title = ログインしていません
not-logged-in-detail = セッションがないか、終わっています。warifu login を実行してください。
    .window = セッションがないか、終わっています。ログインしてください。
server-address-title = サーバーのアドレスではありません
server-address-detail = https://id.example.org や https://id.example.org:8443 のように、パスなしで書いてください。
server-unencrypted-title = このアドレスは保護されていません
server-unencrypted-detail = http はこの機器自身のサーバーにだけ使えます。https を使ってください。
server-unreachable-title = サーバーに接続できません
server-unreachable-detail = アドレスとネットワーク、サーバーが動いていることを確かめて、もう一度お試しください。
answer-lost-title = サーバーから応答がありませんでした
answer-lost-detail = 接続が切れたか、時間がかかりすぎました。同じコマンドをもう一度実行してください。サーバーで完了済みの処理は引き継がれ、二重に行われることはありません。
    .window = 接続が切れたか、時間がかかりすぎました。「もう一度試す」を選んでください。サーバーで完了済みの処理は引き継がれ、二重に行われることはありません。
server-not-tls-title = サーバーが https に対応していません
server-not-tls-detail = このアドレスの応答は暗号化されていません。アドレスとポートを確かめてください。この機器自身のサーバーに限り、アドレスの前に http:// を付けて接続できます。
server-clock-title = サーバーの証明書が現在の時刻で有効ではありません
server-clock-detail = このコンピューターの時計では、証明書の期限が切れているか、まだ始まっていません。日付と時刻を確かめてから、同じコマンドをもう一度実行してください。正しいときは管理者に知らせてください。
    .window = このコンピューターの時計では、証明書の期限が切れているか、まだ始まっていません。日付と時刻を確かめてから、「もう一度試す」を選んでください。正しいときは管理者に知らせてください。
server-other-name-title = サーバーの名前が一致しません
server-other-name-detail = サーバーの証明書は { $server } のものではありません。管理者から聞いたアドレスを使ってください。管理者は server.public_url と server.extra_hosts で名前を追加できます。
    .window = サーバーの証明書は { $server } のものではありません。管理者から聞いたアドレスを使ってください。そのアドレスで間違いなければ、管理者に知らせてください。
server-untrusted-title = 記録したサーバーではありません
    .window = 確認済みのサーバーではありません
server-untrusted-detail = このアドレスで応答したものは、あなたのサーバーだと証明できません。誰かが間に入っているかもしれません。パスワードなどの秘密情報は送信していません。このネットワークでは続けず、サーバーが作り直されたかを管理者に尋ねてください。
tls-failed-title = 安全な接続を準備できません
tls-failed-detail = このプログラムの TLS を開始できませんでした。インストールし直して、もう一度お試しください。
unexpected-status-title = サーバーから予期しない応答がありました
unexpected-status-detail = 理由の説明なしにステータス { $status } が返されました。アドレスを確かめてください。途中のプロキシが応答した可能性があります。
unintelligible-answer-title = サーバーの応答を解釈できません
unintelligible-answer-detail = サーバーの返事がこのバージョンに合いません。アドレスを確かめ、Warifu が古ければ更新してください。
not-a-warifu-server-title = Warifu のサーバーではありません
not-a-warifu-server-detail = { $server } は応答しますが、Warifu のサーバーではないようです。アドレスとポートを確かめてください。
pin-mismatch-title = サーバーのピンが違います
    .window = サーバーのフィンガープリントが違います
pin-mismatch-detail = 期待したピンは { $expected } ですが、サーバーのピンは { $offered } です。ピンかコードが別のサーバーのものか、誰かが間に入っています。パスワードなどの秘密情報は送信していません。管理者にピンを尋ねてください。
    .window = コードのサーバーのフィンガープリントは { $expected-start } で始まりますが、応答したサーバーのものは { $offered-start } です。コードが別のサーバーのものか、誰かが間に入っています。パスワードなどの秘密情報は送信していません。もう一度試す前に、管理者にフィンガープリントを尋ねてください。
pin-changed-title = { $server } は、これまでのサーバーではありません
pin-changed-detail = このコンピューターが知っているピンは { $known } ですが、届いたのは { $offered } で、古いルートは新しいルートに署名していません。誰かが間に入っているおそれがあります。秘密の情報は何も送っていません。このネットワークでは先へ進まず、管理者に尋ねてください。サーバーを作り直したと管理者が言うときだけ、古いサーバーを覚えているもの ({ $files }) をよそへ移し、もう一度試してください。
    .window = このコンピューターが知っているフィンガープリントは { $known-start } で始まりますが、届いたのは { $offered-start } で、古いルートは新しいルートに署名していません。誰かが間に入っているおそれがあります。秘密の情報は何も送っていません。このネットワークでは先へ進まず、管理者に尋ねてください。サーバーを作り直したと管理者が言うときだけ、{ -data-folder }をよそへ移し、Warifu を起動し直してください。
record-changed-title = プロファイルが書き換えられています
    .window = このコンピューターのデータが書き換えられています
record-changed-detail = 記録されたサーバーのルートがピンに合いません。誰かがファイルを変えたか、ディスクが壊れています。バックアップから戻すか、別の --profile で追加し直してください。
    .window = 記録されたサーバーのルートがフィンガープリントに合いません。誰かがファイルを変えたか、ディスクが壊れています。バックアップから戻すか、{ -data-folder }を別の場所へ移し、別のコンピューターのコードで追加し直してください。
unacceptable-certificates-title = 攻撃の疑いがあります
unacceptable-certificates-detail = このコンピューターで作った鍵に対応しない証明書がサーバーから送られました ({ $reason })。鍵は破棄しました。管理者に尋ねるまで、このネットワークではやり直さないでください。
unexpected-code-title = 攻撃の疑いがあります
unexpected-code-detail = サーバーが別のアカウントか別のサーバーのコードを作りました。表示はしていません。やり直す前に管理者に尋ねてください。
log-forked-title = サーバーが示す端末の履歴が以前と違います
log-forked-detail = アカウントの端末ログの { $seq } 番が、このコンピューターが以前に見たものと違います。サーバーが乗っ取られるとこうなります。今は端末を追加も承認もせず、何があったかを管理者に尋ね、他のコンピューターの warifu log show と比べてください。
    .window = アカウントの端末ログの { $seq } 番が、このコンピューターが以前に見たものと違います。サーバーが乗っ取られるとこうなります。今は端末を追加も承認もせず、何があったかを管理者に尋ね、他のコンピューターにも警告が出るか確かめてください。
log-rolled-back-title = サーバーが端末の古い状態を示しています
log-rolled-back-detail = 端末ログが { $shown } 番で終わっていますが、このコンピューターは { $seen } 番を見ています。サーバーがバックアップから戻されたか、誰かがその後の出来事を隠しています。今は端末を承認せず、管理者に尋ねてください。このコンピューターが知っていることは保存されています。
log-gone-title = サーバーが端末の記録を隠しています
log-gone-detail = このコンピューターはアカウントの端末ログを見たことがありますが、サーバーが示しません。今は端末を承認せず、何があったかを管理者に尋ねてください。このコンピューターが知っていることは保存されています。
log-not-kept-title = サーバーが端末の記録を保存していません
log-not-kept-detail = 登録のときにこのコンピューターが端末ログを始めましたが、サーバーは一度も示していません。サーバーが古すぎるか、誰かが取り除いています。管理者にサーバーのバージョンを尋ね、それまでは追加される端末に注意してください。
log-gap-title = 端末の記録に欠けがあります
log-gap-detail = 端末ログの { $seq } 番が欠けているか、正しい位置にありません。誰かが端末を隠しているかもしれません。今は端末を追加も承認もせず、何があったかを管理者に尋ねてください。
log-forged-title = 端末の記録が偽造されています
log-forged-detail = 端末ログの { $seq } 番は、あなたのどのコンピューターの署名でもありません。誰かが端末を紛れ込ませようとしています。今は端末を追加も承認もせず、何も渡さず、サーバーが乗っ取られたかもしれないと管理者に伝えてください。
log-unknown-device-title = 誰も署名していない端末をサーバーが保証しています
log-unknown-device-detail = { $name } ({ $id }) は端末ログにあると言われていますが、ありません。誰かが端末を紛れ込ませようとしています。今は端末を追加も承認もせず、サーバーが乗っ取られたかもしれないと管理者に伝えてください。
log-other-keys-title = サーバーが示す端末の鍵が違います
log-other-keys-detail = { $name } ({ $id }) の鍵が、署名されたものと違います。誰かが成り代わろうとしているかもしれません。今は端末を追加も承認もせず、サーバーが乗っ取られたかもしれないと管理者に伝えてください。
log-still-active-title = 失効した端末をサーバーがまだ受け入れています
log-still-active-detail = { $name } ({ $id }) はあなたのコンピューターが失効させましたが、サーバーがまだ受け入れています。すぐに失効させるよう管理者に頼み、理由を尋ねてください。
log-kept-changed-title = ここに保存された端末の記録が変わっています
log-kept-changed-detail = このプロファイルの端末ログが、キーチェーンの記憶と違います。誰かがファイルを変えたか、ディスクが壊れています。warifu login を実行すると取得し直して確かめます。自分で変えていなければ、このコンピューターを調べてもらってください。
    .window = ここに保存された端末ログが、キーチェーンの記憶と違います。誰かがファイルを変えたか、ディスクが壊れています。ログインすると取得し直して確かめます。自分で変えていなければ、このコンピューターを調べてもらってください。
not-in-log-title = このコンピューターはどの端末にも保証されていません
not-in-log-detail = 承認なしで追加されたか失効したため、他の端末を承認できません。承認を受けて追加されたコンピューターで承認するか、warifu add-device --no-approval で追加してください。
    .window = 承認なしで追加されたか失効したため、他の端末を承認できません。承認を受けて追加されたコンピューターで承認してください。
issued-missing = 鍵ごとに一つの証明書がありません
issued-unreadable = { $algorithm } の証明書を読み取れません
issued-other-key = { $algorithm } の証明書が別の鍵のものです
issued-other-issuer = { $algorithm } の証明書が、記録したルートで署名されていません
issued-other-account = コードと別のアカウントです
issued-other-names = { $algorithm } の証明書が別の端末かアカウントのものです
issued-other-use = { $algorithm } の証明書の用途か期限が、サーバーの説明と違います
issued-not-now = { $algorithm } の証明書が現在有効ではありません
pairing-denied-title = 追加は断られました
pairing-denied-detail = 間違いであれば、もう一度実行してください。
    .window = 間違いであれば、「コードを表示」を選んでください。
pairing-cancelled-title = コードは取り消されました
pairing-cancelled-detail = コンピューターは追加されていません。もう一度実行すると新しいコードを表示します。
    .window = コンピューターは追加されていません。続けるには「コードを表示」を選んでください。
pairing-expired-title = コードの期限が切れました
pairing-expired-detail = 時間内に使われませんでした。もう一度実行すると新しいコードを表示します。
    .window = 時間内に使われませんでした。続けるには「コードを表示」を選んでください。
claim-denied-title = もう一方のコンピューターで断られました
claim-denied-detail = ここで作った鍵は破棄し、コードは使えなくなりました。間違いだった場合は、そちらで新しいコードを表示して、そのコードでもう一度実行してください。
    .window = ここで作った鍵は破棄し、コードは使えなくなりました。間違いだった場合は、そちらで新しいコードを表示して、そのコードでやり直してください。
claim-cancelled-title = もう一方のコンピューターがコードを取り消しました
claim-cancelled-detail = ここで作った鍵は破棄しました。そちらで新しいコードを表示して、そのコードでもう一度実行してください。
    .window = ここで作った鍵は破棄しました。そちらで新しいコードを表示して、そのコードでやり直してください。
claim-expired-title = 時間内に承認されませんでした
claim-expired-detail = ここで作った鍵は破棄しました。もう一方のコンピューターの前で新しいコードを表示し、そのコードでもう一度実行してください。
    .window = ここで作った鍵は破棄しました。もう一方のコンピューターの前で新しいコードを表示し、そのコードでやり直してください。
claim-withdrawn-title = 中止しました
claim-withdrawn-detail = もう一方のコンピューターに伝え、ここで作った鍵は破棄しました。続けるには、そちらで新しいコードを表示してください。
claim-left-title = 中止しましたが、サーバーに伝えられませんでした
claim-left-detail = ここで作った鍵は破棄したので、もう一方のコンピューターで承認を求められても、誰も使えません。そちらでは断ってください。続けるには、新しいコードを表示してください。
claim-open-title = サーバーの応答の前に中止しました
claim-open-detail = 申し込みがもう届いているかもしれません。続けるには同じコマンドをもう一度実行してください。もう一方のコンピューターでは、心当たりのないものを断ってください。
wrong-number-title = 番号が違います
wrong-number-detail = 相手のコンピューターの追加を断り、コードは使えなくなりました。新しいコードで、相手の画面の番号を読み直してください。番号を画面から読んだのでなければ、誰かが入り込もうとしています。パスワードを変更してください。
attack-binding-title = 攻撃の疑いがあります
attack-binding-detail = このコードを使うコンピューターが送るものとは違う鍵や名前で、追加が求められました。これを断り、コードは使えなくなりました。サーバーかネットワークを操る者の仕業かもしれません。次のコードを表示する前に、管理者に尋ねてください。
attack-other-claim-title = 攻撃の疑いがあります
attack-other-claim-detail = サーバーが、最初に申し込んだコンピューターを別のものにすり替えました。これを断り、コードは使えなくなりました。次のコードを表示する前に、管理者に尋ねてください。
attack-unapproved-title = 攻撃の疑いがあります
attack-unapproved-detail = このコンピューターが承認していないのに、承認したとサーバーが言っています。コンピューターの一覧を確かめ、ほかの操作の前に管理者に尋ねてください。
attack-logged-title = 攻撃の疑いがあります
attack-logged-detail = このコンピューターはアカウントの端末ログにあるのに、ないとサーバーが言っています。承認のいらないコードを表示させる手口です。表示せずに、管理者に尋ねてください。
attack-issued-at-once-title = 攻撃の疑いがあります
attack-issued-at-once-detail = サーバーが承認なしに証明書を発行しました。正しいサーバーは、このコードでは決してしません。ここで作った鍵は破棄しました。もう一方のコンピューターの求めを断り、やり直す前に管理者に尋ねてください。
attack-reveal-title = 攻撃の疑いがあります
attack-reveal-detail = サーバーから届いたものがコードと合わないため、番号を表示しません。ここで作った鍵は破棄しました。もう一方のコンピューターの求めを断り、やり直す前に管理者に尋ねてください。
attack-unopened-title = 攻撃の疑いがあります
attack-unopened-detail = 番号を比べられるはずのないうちに、もう一方のコンピューターが承認したとサーバーが言っています。ここで作った鍵は破棄しました。やり直す前に管理者に尋ねてください。
attack-endorsement-missing-title = 攻撃の疑いがあります
attack-endorsement-missing-detail = 端末ログについてのもう一方のコンピューターの保証なしに、証明書が届きました。ここで作った鍵は破棄しました。やり直す前に管理者に尋ねてください。
attack-endorsement-title = 攻撃の疑いがあります
attack-endorsement-detail = サーバーから届いた端末ログは、もう一方のコンピューターが保証するものではありません。ここで作った鍵は破棄しました。やり直す前に管理者に尋ねてください。
attack-log-missing-title = 攻撃の疑いがあります
attack-log-missing-detail = サーバーから端末ログが届きませんでした。何も受け入れていません。やり直す前に管理者に尋ねてください。
attack-other-keys-title = 攻撃の疑いがあります
attack-other-keys-detail = 端末ログに載っているのは、ここで作った鍵ではありません。鍵は破棄しました。もう一方のコンピューターでコンピューターの一覧を確かめ、やり直す前に管理者に尋ねてください。
qr-failed-title = コードを表示できません
qr-failed-detail = サーバーの名前が QR コードには長すぎます。短いアドレスを管理者に頼んでください。
picture-format-title = 読み取れる画像ではありません
picture-format-detail = PNG、JPEG、WebP のどれかで保存して、もう一度お試しください。
picture-too-large-title = 画像が大きすぎます
picture-too-large-detail = コードの部分を切り抜くか、小さくして (5000 万画素、32 MB まで) もう一度お試しください。
picture-damaged-title = 画像が壊れています
picture-damaged-detail = 途中で切れているか、名前と中身が違います。保存かコピーをし直して、もう一度お試しください。
picture-without-code-title = 画像にコードが見つかりません
picture-without-code-detail = 近くから、はっきりと、むらなく明るく、コードの白い縁まで入れて撮ってください。--code - で入力することもできます。
    .window = 近くから、はっきりと、むらなく明るく、コードの白い縁まで入れて撮り、「画像を選ぶ」を選んでください。コードを入力することもできます。
foreign-code-title = { $kind }です。Warifu のコードではありません
foreign-code-detail = 登録済みのコンピューターで warifu add-device が表示するコードを使ってください。
    .window = 登録済みのコンピューターで「コンピューターを追加」を選ぶと表示されるコードを使ってください。用意できたら「画像を選ぶ」を選びます。
foreign-wifi = Wi-Fi のコード
foreign-web = ウェブアドレスのコード
foreign-contact = 名刺のコード
foreign-authenticator = 認証アプリのコード
foreign-other = 別の種類のコード
damaged-code-title = Warifu のコードが壊れています
damaged-code-detail = 登録済みのコンピューターで新しいコードを出し、全体を撮ってください。
camera-none-title = カメラが見つかりません
camera-none-detail = カメラを接続するか、スイッチがあれば入れてください。見つかりしだい使います。カメラがなければ、--image でコードの画像を読み取るか、--code - で入力してください。
    .window = カメラを接続するか、スイッチがあれば入れてください。見つかりしだい使います。カメラがなければ、コードの画像を選ぶか、コードを入力してください。
camera-busy-title = カメラは別のプログラムが使っています
camera-busy-detail = そのプログラム (ビデオ通話やブラウザーのページなど) を閉じてください。空きしだい使います。別のカメラを使うこともできます (warifu cameras で一覧を表示)。
    .window = そのプログラム (ビデオ通話やブラウザーのページなど) を閉じてください。空きしだい使います。別のカメラを選ぶこともできます。
camera-denied-title = カメラの使用が許可されていません
camera-denied-detail = { $system ->
        [macos] macOS がこのターミナルにカメラの使用を許可していません。「システム設定」→「プライバシーとセキュリティ」→「カメラ」でターミナルを許可し、ターミナルを開き直してください。
        [windows] Windows がプログラムにカメラの使用を許可していません。「設定」→「プライバシーとセキュリティ」→「カメラ」(start ms-settings:privacy-webcam) で「カメラへのアクセス」と「デスクトップ アプリがカメラにアクセスできるようにする」をオンにしてください。
       *[other] このアカウントにはカメラを使う権限がありません。SSH やリモートデスクトップ、または別のセッションが使用中のときは使えません。このコンピューターに直接ログインするか、カメラの所有グループに加わり (通常は sudo usermod -aG video $USER)、ログインし直してください。Flatpak、Snap、コンテナーの中では、カメラのデバイスへのアクセスを許可してください (デスクトップのカメラポータルの許可だけでは使えません)。
    }
    .window = { $system ->
        [macos] macOS が Warifu にカメラの使用を許可していません。「システム設定」→「プライバシーとセキュリティ」→「カメラ」で Warifu を許可してください。終了を求められたら、Warifu を終了して開き直してください。
        [windows] Windows が Warifu にカメラの使用を許可していません。「設定」→「プライバシーとセキュリティ」→「カメラ」で「カメラへのアクセス」と「デスクトップ アプリがカメラにアクセスできるようにする」をオンにしてください。
       *[other] このアカウントにはカメラを使う権限がありません。リモート接続ではなく、このコンピューターに直接ログインしてください。それでも使えなければ、管理者にアカウントを video グループに加えてもらい、ログインし直してください。Flatpak や Snap の Warifu には、カメラのデバイスへのアクセスを許可してください。
    }
camera-unplugged-title = カメラが外れました
camera-unplugged-detail = もう一度接続するか、別のカメラを接続してください。自動的に再開します。
camera-stalled-title = カメラから映像が届きません
camera-stalled-detail = カメラの電源は入っていますが、2 秒間何も届いていません。自動的に試し直します。それでも届かなければ、カメラを切るキーやスライドスイッチがないか確かめ、いったん外して接続し直すか、別のカメラを使ってください (warifu cameras で一覧を表示)。
    .window = カメラの電源は入っていますが、2 秒間何も届いていません。自動的に試し直します。それでも届かなければ、カメラを切るキーやスライドスイッチがないか確かめ、いったん外して接続し直すか、別のカメラを選んでください。
camera-garbled-title = カメラの映像が壊れています
camera-garbled-detail = 映像が途中で欠けて届いています。ハブを通さずにコンピューターの別の端子につなぐか、別のカメラを使ってください (warifu cameras で一覧を表示)。その間も試し続けます。
    .window = 映像が途中で欠けて届いています。ハブを通さずにコンピューターの別の端子につなぐか、別のカメラを選んでください。その間も試し続けます。
camera-unsupported-title = このカメラの映像は読み取れません
camera-unsupported-detail = このバージョンが扱える形式がありません。別のカメラを使うか (warifu cameras で一覧を表示)、--image でコードの画像を読み取るか、--code - で入力してください。
    .window = このバージョンが扱える形式がありません。別のカメラを選ぶか、コードの画像を選ぶか、コードを入力してください。
camera-failed-title = カメラを使えません
camera-failed-detail = システムがエラーを返しました (WARIFU_LOG=warn で内容を表示)。自動的に試し直します。それでも使えなければ、いったん外して接続し直すか、別のカメラを使ってください (warifu cameras で一覧を表示)。
    .window = システムがエラーを返しました。自動的に試し直します。それでも使えなければ、いったん外して接続し直すか、別のカメラを選んでください。
several-codes-title = 画像に Warifu のコードが複数あります
several-codes-detail = 使うコードだけに切り抜いて、もう一度お試しください。
screen-none-title = 見られる画面がありません
screen-none-detail = SSH などのため、このセッションには画面がありません。デスクトップのターミナルで実行するか、--code - でコードを入力してください。
    .window = プログラムが自分の画面に接続できません。スクリーンショットを撮って「画像を選ぶ」を選ぶか、コードを入力してください。
screen-denied-title = システムが画面を見ることを許可していません
screen-denied-detail = { $system ->
        [macos] 「システム設定」の「プライバシーとセキュリティ」、「画面収録とシステムオーディオ録音」(macOS 15 より前は「画面収録」) でお使いのターミナルに許可し、ターミナルを終了して開き直してください。スクリーンショットを保存して --image で読み取ることもできます。
       *[other] システムのプライバシー設定でこのプログラムにスクリーンショットを許可し、もう一度お試しください。スクリーンショットを保存して --image で読み取ることもできます。
    }
    .window = { $system ->
        [macos] 「システム設定」の「プライバシーとセキュリティ」、「画面収録とシステムオーディオ録音」(macOS 15 より前は「画面収録」) で Warifu に許可し、Warifu を終了して開き直してください。スクリーンショットを撮って「画像を選ぶ」を選ぶこともできます。
       *[other] システムのプライバシー設定で Warifu にスクリーンショットを許可し、もう一度お試しください。スクリーンショットを撮って「画像を選ぶ」を選ぶこともできます。
    }
screen-refused-title = 画面は見ていません
screen-refused-detail = システムの確認で許可しなかったためです。もう一度実行して許可するか、スクリーンショットを保存して --image で読み取ってください。
    .window = システムの確認で許可しなかったためです。もう一度試して許可するか、スクリーンショットを撮って「画像を選ぶ」を選んでください。
screen-unsupported-title = このデスクトップでは画面の画像を得られません
screen-unsupported-detail = 使えるスクリーンショットのポータル (xdg-desktop-portal) がありません。スクリーンショットを保存して --image で読み取ってください。
    .window = 使えるスクリーンショットのポータル (xdg-desktop-portal) がありません。スクリーンショットを撮って「画像を選ぶ」を選んでください。
screen-failed-title = 画面を見られませんでした
screen-failed-detail = システムから画面の画像を得られませんでした。もう一度実行するか、スクリーンショットを保存して --image で読み取ってください。
    .window = システムから画面の画像を得られませんでした。もう一度試すか、スクリーンショットを撮って「画像を選ぶ」を選んでください。
screen-without-code-title = 画面にコードが見つかりません
screen-without-code-detail = コードの全体を白い縁まで手前に出し、小さければ大きくしてから、もう一度実行してください。
    .window = コードの全体を白い縁まで、このウィンドウの横の手前に出し、小さければ大きくしてから、もう一度お試しください。
screen-several-codes-title = 画面に Warifu のコードが複数あります
screen-several-codes-detail = 使うコード以外を隠すか閉じて、もう一度実行してください。
    .window = 使うコード以外を隠すか閉じて、もう一度お試しください。
not-a-code-title = Warifu のコードではありません
not-a-code-detail = コードは WARIFU:// で、手入力の形なら T か S で始まります。登録済みのコンピューターから全体を写してください。
mistyped-code-title = コードの入力に誤りがあります
mistyped-code-detail = 検査記号が合いません。登録済みのコンピューターと一組ずつ見比べて、入力し直してください。
