# make-collections.py FOLDER: judged collections for tuning a search, from .NET reference texts (net) and manual pages (man) of this machine
import sys,re,glob,os,random,gzip,xml.etree.ElementTree as ET,subprocess
random.seed(5)
out=sys.argv[1]
def save(n,docs,qs,rel):
    d=f'{out}/{n}'; os.makedirs(d,exist_ok=True)
    open(d+'/docs.tsv','w').write(''.join(f'{i}\t{t}\n' for i,t in docs))
    open(d+'/queries.tsv','w').write(''.join(f'{i}\t{t}\n' for i,t in qs))
    open(d+'/qrels.tsv','w').write(''.join(f'{q} 0 {x} 1\n' for q,r in rel.items() for x in r))
    print(n,len(docs),len(qs),sum(map(len,rel.values())))
def text(e):
    if e is None: return ''
    r=[]
    def w(x):
        if x.tag in('see','seealso'): r.append(re.split(r'[.:]',re.sub(r'[`(].*','',x.get('cref') or x.get('langword') or ''))[-1])
        if x.tag in('paramref','typeparamref'): r.append(x.get('name',''))
        if x.text: r.append(x.text)
        for c in x:
            w(c); r.append(c.tail or '')
    w(e); return re.sub(r'\s+',' ',''.join(r)).strip()
mem={}
for f in glob.glob('/usr/share/dotnet/packs/Microsoft.NETCore.App.Ref/10.*/ref/net10.0/*.xml'):
    for m in ET.parse(f).getroot().iter('member'):
        if m.get('name'): mem[m.get('name')]=m
# topical: query = a type's summary, relevant = what describes its members
types={}
for n,m in mem.items():
    if n[0]!='T':
        t=re.sub(r'\(.*','',n[2:]).rsplit('.',1)[0]
        types.setdefault(t,[]).append(n)
cand=[t for t in types if 'T:'+t in mem and 5<=len(types[t])<=25 and len(text(mem['T:'+t].find('summary')).split())>=7]
random.shuffle(cand); cand=cand[:160]
docs=[];qs=[];rel={};k=0;seen=set()
for i,t in enumerate(cand):
    r=[]
    for n in types[t]:
        s=' '.join(text(x) for x in mem[n] if x.tag!='example')
        if len(s.split())<12 or s in seen: continue
        seen.add(s); k+=1; docs.append((f'd{k}',s)); r.append(f'd{k}')
    if len(r)>=4: qs.append((f'q{i}',text(mem['T:'+t].find('summary')))); rel[f'q{i}']=r
save('net',docs,qs,rel)
# known item: query = a manual page's one line, document = what its description says
docs=[];qs=[];rel={}
fs=sorted(glob.glob('/usr/share/man/man[1358]/*.gz')); random.shuffle(fs)
k=0
for f in fs:
    if k>=900: break
    try: t=gzip.open(f,'rt',errors='replace').read(300000)
    except Exception: continue
    if t.startswith('.so '): continue
    nm=re.search(r'^\.S[hH] "?NAME"?\s*\n(.*?)\n\.S[hHyY]',t,re.S); de=re.search(r'^\.S[hH] "?DESCRIPTION"?\s*\n(.*?)(\n\.S[hH]|\Z)',t,re.S|re.M)
    if not nm: nm=re.search(r'^\.S[hH] "?NAME"?\s*\n(.*?)\n\.S[hHyY]',t,re.S|re.M)
    if not nm or not de: continue
    def clean(x):
        x=re.sub(r'^[.\'](\\"|ds|de|if|ie|el|nr|nf|fi|sp|PP|P|TP|RS|RE|IP|in|br|ft|EX|EE|Pp|Bl|El|LP|HP|SS|IX|Ve|Vb|ne).*$','',x,flags=re.M)
        x=re.sub(r'^\.[A-Za-z]{1,3} ?','',x,flags=re.M)
        x=re.sub(r'\\f[A-Z]|\\f\([A-Z]{2}|\\s[-+]?\d|\\[&|^/,]','',x); x=x.replace('\\-','-').replace('\\(aq',"'"); x=re.sub(r'\\\(..|\\\*\(..|\\.',' ',x)
        return re.sub(r'\s+',' ',x.replace('"','')).strip()
    q=clean(nm.group(1)); q=re.split(r' - | -- |^Nd ',q,1)[-1]; d=clean(de.group(1))[:6000]
    if not 3<=len(q.split())<=14 or len(d.split())<40: continue
    k+=1; docs.append((f'm{k}',d)); 
    if k%3==0: qs.append((f'q{k}',q)); rel[f'q{k}']=[f'm{k}']
save('man',docs,qs,rel)
